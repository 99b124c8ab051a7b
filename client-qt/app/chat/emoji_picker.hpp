#pragma once

#include <QStringList>
#include <vector>

#include "client-qt/app/widgets/popover.hpp"

class QLineEdit;
class QListView;
class QStandardItemModel;
class QToolButton;

namespace aviso::ui {

/// One emoji and the words it is found by, in English and Chinese.
struct Emoji {
    QString text;
    QString code;  ///< its code points, the key between languages
    QString name;  ///< in the language shown
    QString words;  ///< folded, a line for each language that begins with the name; empty until the first search
    int group = 0;
};

/// All emoji in their usual order, without parts (skin tones, letters). Read at the first call, and again when the language has changed: then earlier results are gone. GUI thread.
const std::vector<Emoji>& allEmoji();
/// Those with every word of `query`, what is named so first; the query may be a part of a word, or the emoji itself.
std::vector<const Emoji*> findEmoji(const QString& query);
/// Whether the installed fonts draw the text as one picture: what they do not know falls into its parts, or into a box.
bool drawnAsOne(const QString& emoji);

/// A popup with all emoji by group, a search field, and those used last. Keyboard: type to search, arrows to move, Enter picks.
class EmojiPicker : public Popover {
    Q_OBJECT
  public:
    explicit EmojiPicker(QWidget* parent = nullptr);

  signals:
    void picked(const QString& emoji);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void fill(const QString& query, int group);
    void pick(const QModelIndex& index);

    QLineEdit* search_;
    QListView* grid_;
    QStandardItemModel* model_;
    std::vector<QToolButton*> groups_;
};

}  // namespace aviso::ui
