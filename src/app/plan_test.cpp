#include "app/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Plan planned(const Settings& settings, const Machine& machine = {.cores = 4}) {
    auto made = plan(settings, machine);
    EXPECT_TRUE(made) << made.error().message;
    return made ? std::move(*made) : Plan{};
}

Error refused(const Settings& settings) {
    const auto made = plan(settings, {.cores = 4});
    EXPECT_FALSE(made);
    return made ? Error{} : made.error();
}

TEST(MakePlan, OfTheDefaultsNeedsNobodyElse) {
    Settings settings;
    settings.data_dir = "/data";
    const Plan made = planned(settings);
    ASSERT_TRUE(std::holds_alternative<EmbeddedPlan>(made.store));
    EXPECT_EQ(std::get<EmbeddedPlan>(made.store).directory, "/data");
    EXPECT_FALSE(made.http);
    EXPECT_FALSE(made.chat);
    EXPECT_FALSE(made.shared_cache);
    ASSERT_TRUE(made.models.reranker);
    EXPECT_TRUE(made.models.reranker->stores_states);
    EXPECT_EQ(made.vector_weight, 0.5);
}

TEST(MakePlan, ThreadsAreTheSettingOrOneForEachCore) {
    Settings settings;
    EXPECT_EQ(planned(settings).threads, 4U);
    EXPECT_EQ(planned(settings).models.threads, 4U);
    EXPECT_EQ(planned(settings, {.cores = 0}).threads, 1U) << "a machine that does not say";
    settings.worker_threads = 7;
    EXPECT_EQ(planned(settings).threads, 7U);
}

TEST(MakePlan, ModelsAreLookedForWhereTheMachineHasThem) {
    Settings settings;
    settings.embedding_model = "a/b";
    settings.model_cache_dir = "/cache";
    settings.vector_dim = 384;
    const Plan made = planned(settings, {.cores = 1, .model_folders = {"/m", "/n"}});
    EXPECT_THAT(made.models.folders, testing::ElementsAre("/m", "/n"));
    EXPECT_EQ(made.models.embedder, "a/b");
    EXPECT_EQ(made.models.cache_dir, "/cache");
    EXPECT_EQ(made.models.dimension, 384U);
}

TEST(MakePlan, TheRerankerIsAsTheSettingsSay) {
    Settings settings;
    settings.rerank_model = "some/model";
    settings.rerank_passages = 12;
    EXPECT_FALSE(planned(settings).models.reranker->blend) << "the model's own";
    settings.rerank_blend = {1, 2, -3};
    const auto reranker = planned(settings).models.reranker;
    ASSERT_TRUE(reranker);
    EXPECT_EQ(reranker->name, "some/model");
    EXPECT_EQ(reranker->passages_kept, 12U);
    EXPECT_EQ(reranker->blend, (Blend{.fused = 1, .logit = 2, .bias = -3}));
    settings.rerank_model = "";
    EXPECT_FALSE(planned(settings).models.reranker);
}

TEST(MakePlan, TheReaderIsTheBuiltInOneIfItCanBeUsedUnlessOneIsNamed) {
    Settings settings;
    EXPECT_EQ(planned(settings).models.reader->name, "ragd/reader-minilm");
    EXPECT_TRUE(planned(settings).models.reader->is_optional);
    settings.reader_model = "some/reader";
    EXPECT_EQ(planned(settings).models.reader->name, "some/reader");
    EXPECT_FALSE(planned(settings).models.reader->is_optional) << "who names one wants it";
    settings.reader_model = "";
    EXPECT_FALSE(planned(settings).models.reader);
}

TEST(MakePlan, StatesAreStoredOnlyWhereThisProcessEmbedsTheChunks) {
    const auto stores = [](const Settings& settings) {
        return planned(settings).models.reranker->stores_states;
    };
    Settings shared;
    shared.redis_url = "redis://127.0.0.1";
    EXPECT_FALSE(stores(shared)) << "a shared cache has vectors alone";
    Settings off;
    off.rerank_store = false;
    EXPECT_FALSE(stores(off));
    Settings qdrant;
    qdrant.qdrant_url = "http://q:6333";
    EXPECT_TRUE(stores(qdrant)) << "any store keeps attachments";
}

TEST(MakePlan, AnswersAreKeptUnlessThereIsNoRoomAndSharedWhereDocumentsAre) {
    Settings settings;
    settings.result_cache_mib = 5;
    settings.result_cache_ttl = 90s;
    EXPECT_EQ(planned(settings).answers->bytes, 5 * limits::kMiB);
    EXPECT_EQ(planned(settings).answers->ttl, 90s);
    EXPECT_FALSE(planned(settings).answers->generates);
    settings.openai_base_url = "http://llm:11434/v1";
    EXPECT_TRUE(planned(settings).answers->generates)
        << "what is said at a temperature is not kept";
    settings.redis_url = "redis://127.0.0.1";
    EXPECT_FALSE(planned(settings).answers_are_shared) << "nobody else has these documents";
    settings.qdrant_url = "http://q:6333";
    EXPECT_TRUE(planned(settings).answers_are_shared);
    settings.result_cache_shared = false;
    EXPECT_FALSE(planned(settings).answers_are_shared);
    settings.result_cache_mib = 0;
    EXPECT_FALSE(planned(settings).answers);
}

TEST(MakePlan, CachesKeepTenScoresForEachEmbedding) {
    Settings settings;
    settings.cache_size = 100;
    settings.cache_ttl = 60s;
    const Plan made = planned(settings);
    EXPECT_EQ(made.embeddings.capacity, 100U);
    EXPECT_EQ(made.scores.capacity, 1000U);
    EXPECT_EQ(made.embeddings.ttl, 60s);
    EXPECT_EQ(made.scores.ttl, 60s);
}

TEST(MakePlan, QdrantIsCalledAsTheSettingsSay) {
    Settings settings;
    settings.qdrant_url = "http://q:6333/";
    settings.qdrant_api_key = "key";
    settings.qdrant_collection = "c";
    settings.qdrant_distance = DistanceSetting::kEuclid;
    settings.qdrant_quantization = QuantizationSetting::kBinary;
    settings.tls_ca_file = "/ca.pem";
    settings.max_connections = 12;
    const Plan made = planned(settings);
    const auto* qdrant = std::get_if<QdrantOptions>(&made.store);
    ASSERT_NE(qdrant, nullptr);
    EXPECT_EQ(qdrant->url, "http://q:6333");
    EXPECT_EQ(qdrant->api_key, "key");
    EXPECT_EQ(qdrant->collection, "c");
    EXPECT_EQ(qdrant->distance, QdrantDistance::kEuclid);
    EXPECT_EQ(qdrant->quantization, QdrantQuantization::kBinary);
    ASSERT_TRUE(made.http);
    EXPECT_EQ(made.http->ca_file, "/ca.pem");
    EXPECT_EQ(made.http->connections_per_host_max, 12U);
}

TEST(MakePlan, RedisIsTheSharedCache) {
    Settings settings;
    settings.redis_url = "rediss://user:secret@r:6380/2";
    settings.redis_timeout = 70ms;
    settings.tls_cert_file = "/cert.pem";
    const Plan made = planned(settings);
    ASSERT_TRUE(made.shared_cache);
    EXPECT_TRUE(made.shared_cache->url.tls);
    EXPECT_EQ(made.shared_cache->url.address(), "r:6380");
    EXPECT_EQ(made.shared_cache->timeout, 70ms);
    EXPECT_EQ(made.shared_cache->tls.certificate, "/cert.pem");
    EXPECT_FALSE(made.http) << "it is not called over HTTP";
}

TEST(MakePlan, AKeyOrAnAddressMakesALanguageModelWriteTheAnswers) {
    Settings key;
    key.openai_api_key = "sk";
    ASSERT_TRUE(planned(key).chat);
    EXPECT_EQ(planned(key).chat->base_url, "https://api.openai.com/v1");
    EXPECT_TRUE(planned(key).http);
    Settings address;
    address.openai_base_url = "http://127.0.0.1:1/v1";
    address.lm_model = "m";
    ASSERT_TRUE(planned(address).chat);
    EXPECT_EQ(planned(address).chat->base_url, "http://127.0.0.1:1/v1");
    EXPECT_EQ(planned(address).chat->model, "m");
    EXPECT_THAT(planned(address).chat->api_key, IsEmpty());
}

TEST(MakePlan, TheLanguageModelHasTwoThirdsOfTheTimeUnlessTold) {
    Settings settings;
    settings.openai_api_key = "sk";
    settings.request_timeout = 30s;
    EXPECT_EQ(planned(settings).chat->attempt_timeout, 20s);
    settings.lm_timeout = 5s;
    EXPECT_EQ(planned(settings).chat->attempt_timeout, 5s);
}

TEST(MakePlan, TheApiHasItsTimesAndOrigins) {
    Settings settings;
    settings.request_timeout = 3s;
    settings.index_timeout = 4s;
    settings.cors_origins = {"https://a"};
    settings.server_host = "inner.test";
    settings.allowed_hosts = {"rag.test"};
    const ApiSettings api = planned(settings).api;
    EXPECT_EQ(api.request_timeout, 3s);
    EXPECT_EQ(api.index_timeout, 4s);
    EXPECT_THAT(api.cors_origins, testing::ElementsAre("https://a"));
    EXPECT_THAT(api.allowed_hosts, testing::ElementsAre("rag.test", "inner.test"));
    EXPECT_THAT(api.version, Not(IsEmpty()));
}

TEST(MakePlan, AnAddressThatCannotBeReadIsRefusedByItsSetting) {
    Settings qdrant;
    qdrant.qdrant_url = "q:6333";
    Error error = refused(qdrant);
    EXPECT_EQ(error.code, ErrorCode::kInvalidField);
    ASSERT_EQ(error.fields.size(), 1U);
    EXPECT_EQ(error.fields[0].pointer, "QDRANT_URL");
    EXPECT_THAT(error.message, testing::StartsWith("QDRANT_URL must be like http://"));

    Settings redis;
    redis.redis_url = "redis://user:secret@";
    error = refused(redis);
    ASSERT_EQ(error.fields.size(), 1U);
    EXPECT_EQ(error.fields[0].pointer, "REDIS_URL");
    EXPECT_THAT(error.message, testing::StartsWith("REDIS_URL must be redis://"));
    EXPECT_THAT(error.message, Not(HasSubstr("secret")));
}

TEST(MakePlan, PagesAreFetchedFromPublicAddressesAndWhatIsNamed) {
    const auto public_only = plan(Settings{}, {});
    ASSERT_TRUE(public_only);
    ASSERT_NE(public_only->jobs.http.addresses, nullptr);
    const auto local = boost::asio::ip::make_address("127.0.0.1");
    EXPECT_FALSE(public_only->jobs.http.addresses->allows("localhost", local));
    Settings settings;
    settings.fetch_allow_private = {"127.0.0.0/8"};
    EXPECT_TRUE(plan(settings, {})->jobs.http.addresses->allows("localhost", local));
    settings.fetch_allow_private = {"127.0.0.0/99"};
    const Error error = refused(settings);
    EXPECT_EQ(error.fields[0].pointer, "FETCH_ALLOW_PRIVATE");
    EXPECT_THAT(error.message, testing::StartsWith("FETCH_ALLOW_PRIVATE must be host names"));
}

TEST(MakePlan, SettingsOfHttpsThatDoNotGoTogetherAreRefused) {
    Settings settings;
    settings.server_client_ca_file = "/ca.pem";
    settings.server_redirect_port = 80;
    const Error error = refused(settings);
    ASSERT_EQ(error.fields.size(), 2U);
    EXPECT_EQ(error.fields[0].pointer, "SERVER_CLIENT_CA_FILE");
    EXPECT_EQ(error.fields[1].pointer, "SERVER_REDIRECT_PORT");
    settings.server_cert_file = "/cert.pem";
    EXPECT_EQ(refused(settings).fields[0].pointer, "SERVER_CERT_FILE");
    settings.server_key_file = "/key.pem";
    planned(settings);
    settings.server_redirect_port = settings.server_port;
    EXPECT_EQ(refused(settings).fields[0].pointer, "SERVER_REDIRECT_PORT");
}

TEST(MakePlan, AllRefusalsAreToldAtOnce) {
    Settings settings;
    settings.qdrant_url = "q:6333";
    settings.redis_url = "http://r";
    const Error error = refused(settings);
    EXPECT_EQ(error.message, "2 settings are wrong");
    ASSERT_EQ(error.fields.size(), 2U);
    EXPECT_NE(error.fields[0].pointer, error.fields[1].pointer);
    for (const FieldError& field : error.fields) {
        EXPECT_THAT(field.detail, testing::StartsWith("must be "));
    }
}

}  // namespace
}  // namespace ragd
