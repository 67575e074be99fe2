#include "projections/report/fonts.h"

#include "projections/report/unnamed_file.h"

#include <pango/pangofc-fontmap.h>

#include <array>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

// The files' bytes become part of the program.
#define PLANLEDGER_EMBED(symbol, path)             \
  asm(".pushsection .rodata\n.balign 16\n" #symbol \
      "_begin:\n"                                  \
      ".incbin \"" path "\"\n" #symbol "_end:\n.byte 0\n.popsection")

PLANLEDGER_EMBED(planledger_font_regular, PLANLEDGER_FONT_REGULAR);
PLANLEDGER_EMBED(planledger_font_bold, PLANLEDGER_FONT_BOLD);
PLANLEDGER_EMBED(planledger_font_fallback, PLANLEDGER_FONT_FALLBACK);

// NOLINTBEGIN(readability-identifier-naming): names of the linker's, and of the sanitizer's.
extern "C" {
extern const char planledger_font_regular_begin[];
extern const char planledger_font_regular_end[];
extern const char planledger_font_bold_begin[];
extern const char planledger_font_bold_end[];
extern const char planledger_font_fallback_begin[];
extern const char planledger_font_fallback_end[];
}

// fontconfig keeps offsets where a search for leaks expects pointers, so that what cairo's cache of
// fonts still holds at the end of a process looks lost.
#if defined(__SANITIZE_ADDRESS__)
#define PLANLEDGER_LOOKS_FOR_LEAKS
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PLANLEDGER_LOOKS_FOR_LEAKS
#endif
#endif
#ifdef PLANLEDGER_LOOKS_FOR_LEAKS
extern "C" const char* __lsan_default_suppressions();   // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __lsan_default_suppressions() {  // NOLINT(bugprone-reserved-identifier)
  return "leak:libfontconfig";
}
extern "C" const char* __lsan_default_options();   // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __lsan_default_options() {  // NOLINT(bugprone-reserved-identifier)
  return "print_suppressions=0";
}
#endif
// NOLINTEND(readability-identifier-naming)

namespace planledger::projections::report {
namespace {

std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

// cairo keeps fonts that it has read, of a whole process, by the paths of their files: each of
// these is one font for ever, as long as the process lives.
core::Result<std::span<const UnnamedFile>> font_files() {
  static std::mutex mutex;
  static std::vector<UnnamedFile> files;
  const std::array fonts{between(planledger_font_regular_begin, planledger_font_regular_end),
                         between(planledger_font_bold_begin, planledger_font_bold_end),
                         between(planledger_font_fallback_begin, planledger_font_fallback_end)};
  const std::lock_guard lock(mutex);
  while (files.size() < fonts.size()) {
    auto file = UnnamedFile::in_memory();
    if (!file) return core::fail(std::move(file).error());
    core::Status written = file->append(fonts[files.size()]);
    if (!written) return core::fail(std::move(written).error());
    files.push_back(*std::move(file));
  }
  return files;
}

}  // namespace

core::Result<Fonts> Fonts::create() {
  Fonts fonts;
  fonts.config_.reset(FcConfigCreate());
  if (!fonts.config_) return core::fail(core::Errc::cannot_write, "no memory for fonts");
  const auto files = font_files();
  if (!files) return core::fail(files.error());
  for (const UnnamedFile& file : *files) {
    const std::string path = file.path();
    if (FcConfigAppFontAddFile(fonts.config_.get(),
                               reinterpret_cast<const FcChar8*>(path.c_str())) == FcFalse) {
      return core::fail(core::Errc::cannot_write, "cannot load a font of the program");
    }
  }
  fonts.map_.reset(pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT));
  if (!fonts.map_) return core::fail(core::Errc::cannot_write, "no renderer of fonts");
  pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(fonts.map_.get()), fonts.config_.get());
  return fonts;
}

GlibPointer<PangoContext> Fonts::context() const {
  GlibPointer<PangoContext> context(pango_font_map_create_context(map_.get()));
  pango_cairo_context_set_resolution(context.get(), 72);
  cairo_font_options_t* const options = cairo_font_options_create();
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(context.get(), options);
  cairo_font_options_destroy(options);
  pango_context_set_round_glyph_positions(context.get(), FALSE);
  return context;
}

}  // namespace planledger::projections::report
