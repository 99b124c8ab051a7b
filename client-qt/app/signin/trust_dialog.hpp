#pragma once

#include <QDialog>

class QLabel;

namespace aviso::ui {

class Session;

/// Somebody is signed in and the server shows another certificate than before: the fingerprint to compare, and whether to go on with it. "Go back" has the
/// keyboard. Deletes itself.
class TrustDialog : public QDialog {
    Q_OBJECT
  public:
    TrustDialog(Session& session, QWidget* parent);

  private:
    void agree();

    Session& session_;
    QString fingerprint_;
    QLabel* problem_;
};

}  // namespace aviso::ui
