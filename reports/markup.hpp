#pragma once

#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcast::reports {

/// Name of an element or attribute, written in this program's source: never computed, never a handler of events.
class MarkupName {
 public:
  consteval MarkupName(const char* name) : name_{name} {
    if (name_.empty() || name_.starts_with("on")) throw "not a name for markup";
    for (const char c : name_) {
      const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
      if (!plain) throw "not a name for markup";
    }
  }
  std::string_view text() const { return name_; }

 private:
  std::string_view name_;
};

/// An attribute of an element; its value may be any text.
struct MarkupAttribute {
  MarkupName name;
  std::string value;
};
using Attributes = std::initializer_list<MarkupAttribute>;

/// A piece of HTML, made by the functions below only, so that untrusted text cannot become markup.
class Markup {
 public:
  Markup() = default;  ///< nothing
  const std::string& html() const { return html_; }
  Markup& operator+=(const Markup& next) {
    html_ += next.html_;
    return *this;
  }
  friend Markup operator+(Markup a, const Markup& b) { return std::move(a += b); }

 private:
  explicit Markup(std::string html) : html_{std::move(html)} {}
  friend Markup text(std::string_view);
  friend Markup element(MarkupName, Attributes, const Markup&);
  friend Markup void_element(MarkupName, Attributes);
  friend Markup json_block(std::string_view, const nlohmann::ordered_json&);
  friend Markup trusted_script(std::string_view);
  friend Markup trusted_style(std::string_view);
  std::string html_;
};

/// Any text, shown as it is; controls that reorder or hide text become visible replacements.
Markup text(std::string_view);
Markup element(MarkupName, Attributes, const Markup& children = {});
inline Markup element(MarkupName name, const Markup& children = {}) { return element(name, {}, children); }
/// An element that has no end: meta, img.
Markup void_element(MarkupName, Attributes);
/// JSON for scripts to read, in a block that no browser runs and no content can close.
Markup json_block(std::string_view id, const nlohmann::ordered_json&);
/// Our own code. Throws std::logic_error when it could end its block early.
Markup trusted_script(std::string_view code);
Markup trusted_style(std::string_view css);

}  // namespace rollcast::reports
