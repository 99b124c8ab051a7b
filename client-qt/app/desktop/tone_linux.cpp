#include "client-qt/app/desktop/tone.hpp"

#include <QApplication>
#include <QDataStream>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryFile>
#include <array>
#include <cmath>
#include <numbers>

namespace aviso::ui {
namespace {

constexpr int kRate = 44100;
constexpr double kSeconds = 0.34;
constexpr std::array<double, 2> kNotes{880.0, 1174.66};  // a'' and d''', one after the other
constexpr double kLoudness = 0.28;

/// Sixteen bits, one channel: the head of a WAVE file and the two notes, each fading like a bell.
QByteArray wave() {
    const int samples = static_cast<int>(kRate * kSeconds);
    QByteArray bytes;
    QDataStream out{&bytes, QIODevice::WriteOnly};
    out.setByteOrder(QDataStream::LittleEndian);
    out.writeRawData("RIFF", 4);
    out << quint32(36 + samples * 2);
    out.writeRawData("WAVEfmt ", 8);
    out << quint32(16) << quint16(1) << quint16(1) << quint32(kRate) << quint32(kRate * 2) << quint16(2) << quint16(16);
    out.writeRawData("data", 4);
    out << quint32(samples * 2);
    for (int i = 0; i < samples; ++i) {
        double value = 0;
        for (std::size_t note = 0; note < kNotes.size(); ++note) {
            const double at = static_cast<double>(i) / kRate - static_cast<double>(note) * 0.09;
            if (at < 0) continue;
            const double begin = std::min(1.0, at / 0.004);  // no click
            value += begin * std::exp(-at * 14) * std::sin(2 * std::numbers::pi * kNotes[note] * at);
        }
        out << static_cast<qint16>(value * kLoudness * 32767);
    }
    return bytes;
}

/// Written once; gone with the program.
QString toneFile() {
    static QTemporaryFile file;
    if (file.isOpen() || !file.open()) return file.fileName();
    file.write(wave());
    file.flush();
    return file.fileName();
}

}  // namespace

QString tonePlayer() {
    for (const char* program : {"pw-play", "paplay", "aplay"}) {
        if (const QString path = QStandardPaths::findExecutable(QString::fromLatin1(program)); !path.isEmpty()) return path;
    }
    return {};
}

void playTone() {
    static const QString player = tonePlayer();
    if (player.isEmpty()) return QApplication::beep();
    QStringList arguments{toneFile()};
    if (player.endsWith(QStringLiteral("/aplay"))) arguments.prepend(QStringLiteral("-q"));
    if (!QProcess::startDetached(player, arguments)) QApplication::beep();
}

}  // namespace aviso::ui
