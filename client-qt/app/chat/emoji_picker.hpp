#pragma once

#include <QFrame>
#include <QStringList>
#include <vector>

class QLineEdit;
class QListView;
class QStandardItemModel;
class QToolButton;

namespace aviso::ui {

/// One emoji and the words it is found by, in English and Chinese.
struct Emoji {
    QString text;
    QString name;   ///< in the language shown
    QString words;  ///< folded, both languages
    int group = 0;
};

/// All emoji in their usual order, without parts (skin tones, letters). Read at the first call, and again when the language has changed: then earlier results are gone. GUI thread.
const std::vector<Emoji>& allEmoji();
/// Those with every word of `query`; the query may be a part of a word, or the emoji itself.
std::vector<const Emoji*> findEmoji(const QString& query);

/// A popup with all emoji by group, a search field, and those used last. Keyboard: type to search, arrows to move, Enter picks.
class EmojiPicker : public QFrame {
    Q_OBJECT
  public:
    explicit EmojiPicker(QWidget* parent = nullptr);

    void popUpAbove(QWidget* anchor);

  signals:
    void picked(const QString& emoji);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void show(const QString& query, int group);
    void pick(const QModelIndex& index);

    QLineEdit* search_;
    QListView* grid_;
    QStandardItemModel* model_;
    std::vector<QToolButton*> groups_;
};

}  // namespace aviso::ui
