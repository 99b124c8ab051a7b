#pragma once

#include <QObject>
#include <QSettings>
#include <QString>

namespace aviso::ui {

/// Appearance, accent, text size, language and where the windows stand, of one profile, in `look.ini` of its folder: they are needed for the first picture, before the encrypted
/// store is open, and say nothing about anybody.
class LookFile : public QObject {
    Q_OBJECT
  public:
    /// Puts what the file says in force; from now on each change is written there.
    explicit LookFile(const QString& folder, QObject* parent = nullptr);

    /// The file, for what else belongs there: where the windows stand.
    static QSettings open(const QString& folder);

  private:
    void read();
    void write() const;

    QString path_;
};

}  // namespace aviso::ui
