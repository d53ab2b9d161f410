#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/models.hpp"
#include "clients/hub/model_pull.hpp"
#include "net/http_client.hpp"
#include "runtime/io_thread.hpp"

namespace ragd {

Result<std::filesystem::path> pull_model(const Settings& settings, const std::string& name,
                                         const Progress& progress) {
    constexpr double kMb = 1e6;
    const SystemClock clock;
    IoThread io;
    HttpClient client{http_options(settings), clock};
    ModelHub hub{{.url = settings.hub_url}, client, clock};
    PullRequest request{.name = name, .folder = models_home(settings) / name};
    const std::filesystem::path folder = request.folder;
    request.on_progress = [&progress](const PullProgress& at) {
        progress(fmt::format("{}: {:.1f} of {:.1f} MB", at.file,
                             static_cast<double>(at.file_bytes) / kMb,
                             static_cast<double>(at.file_bytes_total) / kMb));
    };
    RAG_TRY(io.block_on(hub.pull(std::move(request))));
    return folder;
}

}  // namespace ragd
