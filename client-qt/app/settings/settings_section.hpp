#pragma once

#include <QScrollArea>
#include <functional>
#include <vector>

class QBoxLayout;
class QLabel;
class QVBoxLayout;

namespace aviso::ui {

/// One section of the settings: cards of rows below headings. A row has a title, a sentence that explains it, and a control at its right.
/// Texts are given as functions, which are asked again in each language.
class SettingsSection : public QScrollArea {
    Q_OBJECT
  public:
    using Text = std::function<QString()>;

    /// What the list of sections calls it.
    QString title() const { return title_(); }

  protected:
    explicit SettingsSection(Text title, QWidget* parent);

    /// Begins a card; what is added next stands in it.
    void addCard(const Text& heading = {});
    /// The control's accessible name and description come from the texts. An empty explanation takes no room.
    void addRow(const Text& title, const Text& explanation, QWidget* control);
    /// Over the whole width of the card.
    void addWide(QWidget* part);
    void addWide(QLayout* part);
    /// A paragraph in the card.
    QLabel* addText(const Text& text, const char* look = "secondary");
    /// From left to right where there is room, else from top to bottom.
    void stackWhenNarrow(QBoxLayout* row);
    /// Runs now and whenever the language has changed.
    void inEveryLanguage(std::function<void()> say);
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    void divide();

    Text title_;
    QWidget* content_;
    QBoxLayout* outline_;  ///< round everything
    QVBoxLayout* column_;
    QVBoxLayout* card_ = nullptr;
    std::vector<std::function<void()>> texts_;
    std::vector<QBoxLayout*> rows_;
};

}  // namespace aviso::ui
