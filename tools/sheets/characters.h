// Which characters are digits? Without a locale.
#pragma once

namespace planledger::sheets {

[[nodiscard]] constexpr bool is_digit(char each) { return each >= '0' && each <= '9'; }

}  // namespace planledger::sheets
