#include "core/seal_files.h"

#include "tests/core/temporary_ledger.h"

#include <catch2/catch.hpp>

#include <filesystem>

namespace planledger::core {
namespace {

namespace files = std::filesystem;

std::string streamed(const SealFiles& seals, Sequence closing, std::string_view name) {
  std::string content;
  const Status whole = seals.stream(closing, name, [&](std::string_view piece) -> Status {
    content += piece;
    return {};
  });
  REQUIRE(whole);
  return content;
}

TEST_CASE("a folder of seals is there when it was put, with what it was given", "[core][seals]") {
  const TemporaryDirectory directory;
  const SealFiles seals(directory.path());
  CHECK(seals.closings().value().empty());
  CHECK_FALSE(files::exists(directory.path("seals")));
  const std::string large(200'000, 'x');
  {
    const auto draft = seals.draft(517);
    REQUIRE(draft);
    REQUIRE(draft->add("seal", "the seal"));
    REQUIRE(draft->add("report", [&](const SealFiles::Take& take) {
      return take("head ").and_then([&] { return take(large); });
    }));
    CHECK_FALSE(seals.has(517));
    CHECK(seals.closings().value().empty());
    REQUIRE(draft->put());
  }
  CHECK(seals.has(517));
  CHECK(seals.closings() == std::vector<Sequence>{517});
  CHECK(seals.read(517, "seal") == "the seal");
  CHECK(seals.read(517, "report") == "head " + large);
  CHECK(streamed(seals, 517, "report") == "head " + large);
}

TEST_CASE("a draft that is not put leaves nothing, and hinders no later one", "[core][seals]") {
  const TemporaryDirectory directory;
  const SealFiles seals(directory.path());
  {
    const auto draft = seals.draft(4);
    REQUIRE(draft);
    REQUIRE(draft->add("seal", "half"));
    const Status given_up = draft->add("report", [](const SealFiles::Take& take) {
      return take("begun").and_then([] { return Status(fail(Errc::stopping, "given up")); });
    });
    REQUIRE_FALSE(given_up);
    CHECK(given_up.error().code == Errc::stopping);
  }
  CHECK(files::is_empty(directory.path("seals")));
  // As a process that was killed leaves it.
  files::create_directories(directory.path("seals/.new-4"));
  write_file(directory.path("seals/.new-4/stray"), "stray");
  CHECK(seals.closings().value().empty());
  const auto draft = seals.draft(4);
  REQUIRE(draft);
  REQUIRE(draft->add("seal", "whole"));
  REQUIRE(draft->put());
  CHECK(seals.read(4, "seal") == "whole");
  CHECK_FALSE(files::exists(directory.path("seals/4/stray")));
}

TEST_CASE("what was put stays as it is", "[core][seals]") {
  const TemporaryDirectory directory;
  const SealFiles seals(directory.path());
  for (const char* const content : {"first", "second"}) {
    const auto draft = seals.draft(9);
    REQUIRE(draft);
    REQUIRE(draft->add("seal", content));
    REQUIRE(draft->put());
  }
  CHECK(seals.read(9, "seal") == "first");
  CHECK(seals.closings() == std::vector<Sequence>{9});
}

TEST_CASE("closings are in order of seq, and other names are none", "[core][seals]") {
  const TemporaryDirectory directory;
  const SealFiles seals(directory.path());
  for (const char* const name : {"seals/10", "seals/9", "seals/007", "seals/x", "seals/.new-3"}) {
    files::create_directories(directory.path(name));
  }
  CHECK(seals.closings() == std::vector<Sequence>{9, 10});
}

TEST_CASE("a file that is missing, or too long, is damage", "[core][seals]") {
  const TemporaryDirectory directory;
  const SealFiles seals(directory.path());
  files::create_directories(directory.path("seals/9"));
  const auto missing = seals.read(9, "seal");
  REQUIRE_FALSE(missing);
  CHECK(missing.error() == Error{Errc::damaged, directory.path("seals/9/seal") +
                                                    " is missing: put it back from a backup"});
  write_file(directory.path("seals/9/seal"), std::string(SealFiles::kReadBytesMax + 1, 'x'));
  const auto long_one = seals.read(9, "seal");
  REQUIRE_FALSE(long_one);
  CHECK(long_one.error().code == Errc::damaged);
}

TEST_CASE("a place that cannot be written to is a named error", "[core][seals]") {
  const TemporaryDirectory directory;
  write_file(directory.path("seals"), "a file is in the way");
  const auto draft = SealFiles(directory.path()).draft(1);
  REQUIRE_FALSE(draft);
  CHECK(draft.error().code == Errc::storage_failed);
}

}  // namespace
}  // namespace planledger::core
