#include "core/task.hpp"

#include <boost/system/system_error.hpp>

#include "core/log.hpp"

namespace aviso::detail {

void log_uncaught(std::string_view what, std::exception_ptr error) {
    try {
        std::rethrow_exception(error);
    } catch (const boost::system::system_error& e) {
        if (e.code() == asio::error::operation_aborted) return;  // cancelled: the normal end of a stopped coroutine
        log().error("uncaught in={} error={}", what, e.what());
    } catch (const std::exception& e) {
        log().error("uncaught in={} error={}", what, e.what());
    } catch (...) {
        log().error("uncaught in={} error=unknown", what);
    }
}

}  // namespace aviso::detail
