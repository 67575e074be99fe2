// Which fonts is a report set in? Those that the program carries in itself, and no others: what is
// installed on a machine changes nothing.
#pragma once

#include "core/result.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>

#include <memory>

namespace planledger::projections::report {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <class Object>
using GlibPointer = std::unique_ptr<Object, Unref>;

// Liberation Sans, and DejaVu Sans for the characters that it lacks.
class Fonts {
 public:
  // Fails with cannot_write where the system has no memory or descriptor left.
  [[nodiscard]] static core::Result<Fonts> create();

  // Lays texts out in points, without regard to any screen. Lives no longer than the fonts.
  [[nodiscard]] GlibPointer<PangoContext> context() const;

 private:
  struct DestroyConfig {
    void operator()(FcConfig* config) const { FcConfigDestroy(config); }
  };

  Fonts() = default;

  std::unique_ptr<FcConfig, DestroyConfig> config_;
  GlibPointer<PangoFontMap> map_;
};

}  // namespace planledger::projections::report
