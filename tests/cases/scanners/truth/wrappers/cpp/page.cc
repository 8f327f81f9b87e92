#include "board.h"

void Show(const Board& board) {
  if (Lit("cpp-lit") && board.Glows(nullptr, "cpp-member")) Render();
}
