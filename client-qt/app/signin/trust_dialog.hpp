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
    /// `fingerprint`: of the certificate shown now.
    TrustDialog(Session& session, const QString& fingerprint, QWidget* parent);

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    void agree();
    void fit();

    Session& session_;
    QString fingerprint_;
    QLabel* problem_;
};

}  // namespace aviso::ui
