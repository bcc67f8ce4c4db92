#ifdef ROLLCAST_SANITIZED

/// The OpenMP runtime keeps what it allocates for its threads until the process ends, out of the leak detector's sight.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libomp.so"; }

#endif
