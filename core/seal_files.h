// What a ledger keeps of its closed periods: a folder of files for each closing, which comes into
// being whole or not at all and is never changed.
//
//   DIR/seals/517/        517: the seq of the PeriodClosed
//     seal, checkpoint, streams, report-nl.html, ...
//
// What the files hold is no matter of this (projections/seal/seal.h).
#pragma once

#include "core/ids.h"
#include "core/result.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::core {

class SealFiles {
 public:
  using Take = std::function<Status(std::string_view piece)>;
  static constexpr std::size_t kReadBytesMax = 16U << 20U;

  // Of the ledger in that directory; nothing is made there before the first folder.
  explicit SealFiles(const std::string& ledger);

  // The closings that have a folder, in order of seq. Fails with storage_failed.
  [[nodiscard]] Result<std::vector<Sequence>> closings() const;
  [[nodiscard]] bool has(Sequence closing) const;

  // The whole of a file. Fails with damaged where the folder has none of that name or one beyond
  // kReadBytesMax.
  [[nodiscard]] Result<std::string> read(Sequence closing, std::string_view name) const;
  // Hands its bytes to `take`, in pieces, until that fails. Fails with storage_failed, also where
  // there is none of that name.
  [[nodiscard]] Status stream(Sequence closing, std::string_view name, const Take& take) const;

  // A folder on its way: what is not put in place leaves nothing behind.
  class Draft {
   public:
    Draft(Draft&& other) noexcept;
    Draft& operator=(Draft&&) = delete;
    ~Draft();

    // Writes a file with what `write` hands to the function that it is given.
    [[nodiscard]] Status add(std::string_view name,
                             const std::function<Status(const Take&)>& write) const;
    [[nodiscard]] Status add(std::string_view name, std::string_view content) const;
    // Returns when the folder is there for good; one that was there already stays as it is.
    [[nodiscard]] Status put() const;

   private:
    friend class SealFiles;
    Draft(std::string ledger, std::string seals, std::string name);

    std::string ledger_;
    std::string seals_;
    std::string name_;
    std::string path_;
  };
  // One draft of a closing at a time. Fails with storage_full or storage_failed, as its methods do.
  [[nodiscard]] Result<Draft> draft(Sequence closing) const;

 private:
  [[nodiscard]] std::string path_of(Sequence closing, std::string_view name) const;

  std::string ledger_;
  std::string seals_;
};

}  // namespace planledger::core
