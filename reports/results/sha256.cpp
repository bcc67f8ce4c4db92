#include "sha256.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace rollcast::results {

std::string sha256(std::string_view content) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (EVP_Digest(content.data(), content.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("cannot compute a SHA-256 digest (the OpenSSL library refuses)");
  }
  return {reinterpret_cast<const char*>(digest.data()), length};
}

}  // namespace rollcast::results
