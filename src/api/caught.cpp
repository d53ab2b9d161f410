#include "api/caught.hpp"

#include <exception>
#include <string>
#include <utility>

namespace ragd {

Task<Result<void>> caught(Task<Result<void>> task) {
    try {
        co_return co_await std::move(task);
    } catch (const std::exception& exception) {
        co_return fail(ErrorCode::kInternal, std::string{"uncaught: "} + exception.what());
    }
}

}  // namespace ragd
