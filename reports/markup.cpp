#include "markup.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "rollcast/scenarios/plain_text.hpp"

namespace rollcast::reports {

namespace {

std::string escaped(std::string_view untrusted) {
  std::string html;
  for (const char c : plain_text(untrusted)) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string opening(std::string_view name, Attributes attributes) {
  std::string tag = fmt::format("<{}", name);
  for (const MarkupAttribute& attribute : attributes)
    tag += fmt::format(" {}=\"{}\"", attribute.name.text(), escaped(attribute.value));
  return tag + ">";
}

/// Blocks whose content is not parsed as HTML end at the first of these, whatever stands around it.
void refuse_early_end(std::string_view content) {
  for (const std::string_view end : {"</script", "</style", "<!--"}) {
    if (content.find(end) != std::string_view::npos)
      throw std::logic_error(fmt::format("a block of the page contains '{}'", end));
  }
}

}  // namespace

Markup text(std::string_view untrusted) { return Markup{escaped(untrusted)}; }

Markup element(MarkupName name, Attributes attributes, const Markup& children) {
  return Markup{fmt::format("{}{}</{}>", opening(name.text(), attributes), children.html(), name.text())};
}

Markup void_element(MarkupName name, Attributes attributes) { return Markup{opening(name.text(), attributes)}; }

Markup json_block(std::string_view id, const nlohmann::ordered_json& json) {
  // Pure ASCII: what is not becomes \uXXXX, so that U+2028, U+2029 and bidi controls are never spelled out.
  const std::string ascii = json.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace);
  std::string safe;
  for (const char c : ascii) {
    switch (c) {
      case '<':
        safe += "\\u003c";
        break;
      case '>':
        safe += "\\u003e";
        break;
      case '&':
        safe += "\\u0026";
        break;
      default:
        safe += c;
    }
  }
  return Markup{fmt::format("<script type=\"application/json\" id=\"{}\">{}</script>\n", escaped(id), safe)};
}

Markup trusted_script(std::string_view code) {
  refuse_early_end(code);
  return Markup{fmt::format("<script>{}</script>\n", code)};
}

Markup trusted_style(std::string_view css) {
  refuse_early_end(css);
  return Markup{fmt::format("<style>{}</style>\n", css)};
}

}  // namespace rollcast::reports
