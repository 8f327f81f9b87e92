#pragma once
#include <string_view>

/* block-comment was removed */
namespace net::flags {

using namespace std::literals;

inline constexpr std::string_view kTlsResume = "tls-resume";
inline constexpr std::string_view kTlsResumeV2{"tls-resume-v2"};
inline constexpr auto kZeroCopy = "zero-copy"sv;
constexpr char kHttp3[] = "http3";
static const char* const kBrotli = "brotli";

namespace detail {
inline constexpr std::string_view NsFlag{"ns-flag"};
inline constexpr std::string_view NsDead{"ns-dead"};
}  // namespace detail

struct Names {
  static constexpr std::string_view class_static = "class-static";
  static constexpr std::string_view class_dead = "class-dead";
};

enum class Feature { kEnumMap, kEnumMapDead };

constexpr std::string_view ToKey(Feature f) {
  switch (f) {
    case Feature::kEnumMap:
      return "enum-map";
    case Feature::kEnumMapDead:
      return "enum-map-dead";
  }
  return {};
}

#define FLAG_MACRO_DEF "macro-def"
#define FLAG_MACRO_DEAD "macro-dead"

struct Gate {
  std::string_view key;
  bool fallback = false;
};

inline constexpr Gate kInitList{.key = "initlist", .fallback = true};
inline constexpr Gate kInitListDead{.key = "initlist-dead"};

}  // namespace net::flags
