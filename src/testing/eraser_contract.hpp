#pragma once
#include <string>

#include <gtest/gtest.h>

#include "ports/record_store.hpp"
#include "ports/source_store.hpp"
#include "ports/tenant_eraser.hpp"
#include "testing/run_task.hpp"
#include "testing/store_contract.hpp"
#include "testing/test_access.hpp"

namespace ragd {

/// What every TenantEraser does. `Maker` is one of StoreContract, and has `SourceStore& sources()`,
/// `RecordStore& records()` and `TenantEraser& eraser()` of the same store.
template <typename Maker>
class EraserContract : public StoreContract<Maker> {
protected:
    using Base = StoreContract<Maker>;

    static Scope place(const std::string& tenant, const std::string& collection = "documents") {
        return test_scope(TestAccess::of(tenant), collection);
    }
    void put_one(const Scope& scope, const std::string& id) {
        this->put(Base::document(id, {{"the text of " + id, contract_vector(0)}}), scope);
    }
    std::size_t found(const Scope& scope) {
        SearchRequest request = Base::by_vector(0, 100);
        request.scope = scope;
        return this->texts(request).size();
    }
    TenantErasure erase(const Scope& scope) {
        const auto erased =
            run_task(this->maker_.eraser().erase_tenant(test_context(scope.access())));
        EXPECT_TRUE(erased) << erased.error().message;
        return erased ? *erased : TenantErasure{};
    }
};

TYPED_TEST_SUITE_P(EraserContract);

TYPED_TEST_P(EraserContract, NothingOfATenantIsLeftAndAllOfTheOthers) {
    const Scope acme = this->place("acme");
    const Scope offices = this->place("acme", "offices");
    const Scope other = this->place("other");
    for (int i = 0; i < 40; ++i) {
        this->put_one(acme, "d" + std::to_string(i));
    }
    this->put_one(offices, "porto");
    this->put_one(other, "d1");
    ASSERT_TRUE(this->remove("d7", acme));
    const RequestContext ctx = test_context(acme.access());
    ASSERT_TRUE(run_task(this->maker_.sources().put_source(ctx, offices, {.source = "s"})));
    const KeptRecord kept{.id = "r", .body = "{}"};
    ASSERT_TRUE(run_task(this->maker_.records().put(ctx, kept, {})));
    const std::string before = this->revision(acme);
    const TenantErasure erased = this->erase(acme);
    EXPECT_FALSE(*run_task(this->maker_.records().get(ctx, kept.kind, kept.id)));
    EXPECT_NE(this->revision(acme), before)
        << "no answer that was made of it is as good as a new one";
    EXPECT_EQ(erased.documents, 40U);
    EXPECT_GE(erased.others, 2U) << "a source, and what is kept of a deleted document";
    EXPECT_FALSE(this->find("d1", acme));
    EXPECT_FALSE(this->find("porto", offices));
    EXPECT_EQ(this->found(acme), 0U);
    EXPECT_TRUE(run_task(this->maker_.sources().list_sources(ctx, offices))->empty());
    EXPECT_TRUE(this->find("d1", other));
    EXPECT_EQ(this->found(other), 1U);
    EXPECT_TRUE(this->erase(acme).is_nothing());
}

TYPED_TEST_P(EraserContract, ATenantOfThatNameBeginsAnew) {
    const Scope acme = this->place("acme");
    this->put_one(acme, "a");
    this->put_one(acme, "a");
    this->erase(acme);
    this->put_one(acme, "a");
    ASSERT_TRUE(this->find("a", acme));
    EXPECT_EQ(this->find("a", acme)->version, 1U) << "nothing is remembered";
    EXPECT_EQ(this->found(acme), 1U);
}

REGISTER_TYPED_TEST_SUITE_P(EraserContract, NothingOfATenantIsLeftAndAllOfTheOthers,
                            ATenantOfThatNameBeginsAnew);

}  // namespace ragd
