#include "net/flags.h"

#include "absl/flags/flag.h"

ABSL_FLAG(bool, unrelated, false, "help");

namespace net {
namespace nf = flags;

bool Server::Start(const FlagClient& client, int edge) {
  if (client.IsEnabled(flags::kTlsResume)) resume();
  if (client.IsEnabled(nf::kZeroCopy)) copy();
  if (client.BoolValue(flags::kHttp3, false)) h3();
  if (nf::detail::NsFlag; client.IsEnabled(nf::detail::NsFlag)) go();
  if (client.IsEnabled(flags::Names::class_static)) go();
  if (client.IsEnabled(ToKey(flags::Feature::kEnumMap))) go();
  if (client.IsEnabled(FLAG_MACRO_DEF)) go();
  if (client.IsEnabled("user-literal"_flag)) go();
  if (IsEnabled<"tmpl-flag">()) go();
  if constexpr (kFeatureEnabled("if-constexpr")) go();
  if (client.IsEnabled("edge-" + std::to_string(edge))) go();
  if (std::getenv("FLAG_GETENV_FLAG") != nullptr) go();
  if (gate(flags::kInitList)) go();
  LOG(INFO) << "log-only";
  const auto key = legacy_ ? "ternary" : "other";
  if (client.IsEnabled(key)) go();
  if (absl::GetFlag(FLAGS_x) && client.IsEnabled(absl::string_view("absl-flag"))) go();
  router_.Handle("/search", &Server::Search);
  return client.IsEnabled("tls-resumes");
}

}  // namespace net
