#include "app/start_config.hpp"

#include "features/settings/settings_service.hpp"

namespace aviso::app {

StartConfig load_start_config(const std::filesystem::path& file) {
    StartConfig config = load_config(file);
    std::string problems;
    for (const auto& [name, value] : config.parameters) {
        const std::string fault = settings::fault_of_setting(name, value);
        if (fault.empty()) continue;
        if (!problems.empty()) problems += '\n';
        problems += config.parameter_places[name] + ": parameters." + fault;
    }
    if (!problems.empty()) throw ConfigError{problems};
    return config;
}

}  // namespace aviso::app
