# What Shixian needs beside its Python packages; sourced by the set-up and by the offline bundle.

# The libraries WeasyPrint calls, poppler's tools, Graphviz.
# shellcheck disable=SC2034
system_packages=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 poppler-utils fontconfig graphviz)

# The free FangSong, KaiTi and heavy Song, and the Debian package they lie in.
font_package=texlive-lang-chinese
font_faces=(FandolFang-Regular.otf FandolKai-Regular.otf FandolSong-Bold.otf)

# Whether a folder holds all of the free fonts.
have_fonts() {
    local face
    for face in "${font_faces[@]}"; do
        [ -s "$1/$face" ] || return 1
    done
}
