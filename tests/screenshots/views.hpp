#pragma once

#include <QString>

#include "screenshots/album.hpp"

namespace aviso::screenshots {

/// Takes every view and state in the theme and language that are set. `samples`: a folder with the profiles lihua, offline and empty
/// (sample_profile.hpp); `port`: of a server on this machine that accepts and never says a word. Takes seconds; GUI thread.
void takeAll(Album& album, const QString& samples, int port);

}  // namespace aviso::screenshots
