#include "obs/metrics.hpp"

#include <regex>
#include <sstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "obs/cache_metrics.hpp"

namespace ragd {
namespace {

enum class Fruit { kApple, kPear };
enum class Fate { kEaten, kSold, kLost };

}  // namespace

template <>
inline constexpr auto kNamesOf<Fruit> = names_of<Fruit>("apple", "pear");
template <>
inline constexpr auto kNamesOf<Fate> = names_of<Fate>("eaten", "sold", "lost");

namespace {

using testing::HasSubstr;
using testing::Not;

constexpr MetricName kFruit{"fruit_total", "Fruit by its fate."};
constexpr MetricName kRipening{"fruit_ripening_seconds", "Time until it is ripe."};

class MetricsTest : public testing::Test {
protected:
    /// The value of a series, as it is written; "" if it is not there.
    std::string value(const std::string& series) const {
        std::istringstream lines(metrics_.render());
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with(series + " ")) {
                return line.substr(series.size() + 1);
            }
        }
        return "";
    }
    SystemClock clock_;
    Metrics metrics_{"1.2.3", clock_};
};

TEST_F(MetricsTest, EverySeriesOfAFamilyIsThereFromTheFirstScrape) {
    const Counters<Fruit, Fate> fruit{metrics_, kFruit, {"kind", "fate"}};
    const Histograms<Fruit> ripening{metrics_, kRipening, {"kind"}};
    const auto text = metrics_.render();
    for (const char* series :
         {R"(fruit_total{fate="eaten",kind="apple"} 0)",
          R"(fruit_total{fate="lost",kind="pear"} 0)",
          R"(fruit_ripening_seconds_count{kind="pear"} 0)",
          R"(fruit_ripening_seconds_bucket{kind="apple",le="0.0005"} 0)",
          R"(fruit_ripening_seconds_bucket{kind="apple",le="30"} 0)",
          R"(fruit_ripening_seconds_bucket{kind="apple",le="+Inf"} 0)",
          "# TYPE fruit_ripening_seconds histogram", "# TYPE fruit_total counter",
          "# HELP fruit_total Fruit by its fate", R"(rag_build_info{version="1.2.3"} 1)"}) {
        EXPECT_THAT(text, HasSubstr(series));
    }
}

TEST_F(MetricsTest, EveryLineIsOfTheTextFormat) {
    const Counters<Fruit, Fate> fruit{metrics_, kFruit, {"kind", "fate"}};
    const std::regex line(
        R"(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? [-+0-9.eEInfNa]+)");
    std::istringstream lines(metrics_.render());
    for (std::string text; std::getline(lines, text);) {
        EXPECT_TRUE(std::regex_match(text, line)) << text;
    }
}

TEST_F(MetricsTest, EachEventCountsInItsOwnSeries) {
    const Counters<Fruit, Fate> fruit{metrics_, kFruit, {"kind", "fate"}};
    fruit.at(Fruit::kApple, Fate::kLost).add();
    fruit.at(Fruit::kPear, Fate::kEaten).add(7);
    EXPECT_EQ(value(R"(fruit_total{fate="lost",kind="apple"})"), "1");
    EXPECT_EQ(value(R"(fruit_total{fate="eaten",kind="pear"})"), "7");
    EXPECT_EQ(value(R"(fruit_total{fate="sold",kind="apple"})"), "0");
    const auto baskets = metrics_.declare<Gauge>({"baskets", "Baskets in use."});
    baskets.set(3);
    baskets.add(-1);
    EXPECT_EQ(value("baskets"), "2");
}

TEST_F(MetricsTest, AFamilyDeclaredTwiceIsTheSame) {
    const Counters<Fruit, Fate> first{metrics_, kFruit, {"kind", "fate"}};
    const Counters<Fruit, Fate> second{metrics_, kFruit, {"kind", "fate"}};
    first.at(Fruit::kApple, Fate::kSold).add();
    second.at(Fruit::kApple, Fate::kSold).add();
    EXPECT_EQ(value(R"(fruit_total{fate="sold",kind="apple"})"), "2");
}

TEST_F(MetricsTest, AFamilyMayHaveSomeValuesOfItsEnum) {
    constexpr std::array kSome{Fruit::kPear};
    const Histograms<Fruit> ripening{metrics_, kRipening, "kind", std::span<const Fruit>{kSome}};
    ripening.at(Fruit::kPear).observe(0.0007);
    EXPECT_EQ(value(R"(fruit_ripening_seconds_bucket{kind="pear",le="0.0005"})"), "0");
    EXPECT_EQ(value(R"(fruit_ripening_seconds_bucket{kind="pear",le="0.001"})"), "1");
    EXPECT_THAT(metrics_.render(), Not(HasSubstr("apple")));
}

TEST_F(MetricsTest, CachesCountByTier) {
    const CacheMetrics caches{metrics_};
    caches.looked_up(CacheTier::kL1, true);
    caches.looked_up(CacheTier::kL1, true);
    caches.looked_up(CacheTier::kL2, false);
    caches.refused.add();
    EXPECT_EQ(value(R"(rag_cache_hits_total{tier="l1"})"), "2");
    EXPECT_EQ(value(R"(rag_cache_misses_total{tier="l2"})"), "1");
    EXPECT_EQ(value(R"(rag_cache_misses_total{tier="result"})"), "0");
    EXPECT_EQ(value("rag_cache_values_refused_total"), "1");
}

TEST_F(MetricsTest, KnowsTheProcess) {
    EXPECT_GT(std::stod(value("process_resident_memory_bytes")), 1e6);
    EXPECT_GT(std::stod(value("process_open_fds")), 2);
    EXPECT_NEAR(std::stod(value("process_start_time_seconds")),
                std::chrono::duration<double>(clock_.wall().time_since_epoch()).count(), 60);
    EXPECT_GE(std::stod(value("process_cpu_seconds_total")), 0);
}

TEST_F(MetricsTest, CountsFromManyThreads) {
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([this] {
                const Counters<Fruit, Fate> fruit{metrics_, kFruit, {"kind", "fate"}};
                for (int i = 0; i < 1000; ++i) {
                    fruit.at(Fruit::kPear, Fate::kSold).add();
                }
            });
        }
        (void)metrics_.render();
    }
    EXPECT_EQ(value(R"(fruit_total{fate="sold",kind="pear"})"), "4000");
}

}  // namespace
}  // namespace ragd
