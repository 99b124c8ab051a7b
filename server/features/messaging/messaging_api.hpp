#pragma once

#include "features/messaging/marker_service.hpp"
#include "features/messaging/message_service.hpp"
#include "features/messaging/sync_service.hpp"
#include "gateway/binder.hpp"
#include "gateway/fan_out.hpp"

namespace aviso::messaging {

struct MessagingServices {
    MessageService& messages;
    MarkerService& markers;
    SyncService& sync;
};

/// Binds aviso.v1.Messaging. The services outlive the binder's calls.
void bind_messaging(gateway::Binder& binder, MessagingServices services, gateway::FanOut& fan_out);

/// Turns stored entries into pushes; for MessageService::on_entry and GroupService::on_entry.
conversations::EntryObserver push_entries(gateway::FanOut& fan_out);
/// Turns moved markers into pushes; for MarkerService::on_marker.
MarkerObserver push_markers(gateway::FanOut& fan_out);

}  // namespace aviso::messaging
