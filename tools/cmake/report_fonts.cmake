# The fonts that reports in pages are set in become part of the program, so that no machine's own
# fonts change a report.

function(planledger_font name file)
  find_file(PLANLEDGER_${name} ${file} REQUIRED
    PATHS /usr/share/fonts/truetype/liberation2 /usr/share/fonts/truetype/liberation
          /usr/share/fonts/truetype/dejavu)
  set_property(SOURCE report/fonts.cc APPEND PROPERTY
    COMPILE_DEFINITIONS PLANLEDGER_${name}="${PLANLEDGER_${name}}")
  set_property(SOURCE report/fonts.cc APPEND PROPERTY OBJECT_DEPENDS "${PLANLEDGER_${name}}")
endfunction()

planledger_font(FONT_REGULAR LiberationSans-Regular.ttf)
planledger_font(FONT_BOLD LiberationSans-Bold.ttf)
planledger_font(FONT_FALLBACK DejaVuSans.ttf)
