#include "board.h"

bool Lit(const std::string& name) {
  return client->BoolVariation(context, name, false);
}

bool Board::Glows(User* user, absl::string_view name) const {
  return client_->BoolVariation(*user, name, false);
}
