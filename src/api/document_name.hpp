#pragma once
#include <array>
#include <string_view>

#include "api/admit.hpp"
#include "base/result.hpp"
#include "domain/scope.hpp"

namespace ragd {

/// Which document of which collection a request names.
struct DocumentName {
    static constexpr auto kTakes = Takes::kNothing;
    static constexpr std::array<std::string_view, 1> kParameters{"collection"};
    static Result<DocumentName> read(Admitted admitted);

    Admitted admitted;
    Scope scope;
    DocumentId id;
};

/// NotFound: what is said where a document is not there, or not for the caller.
Error no_document(const DocumentName& name);

}  // namespace ragd
