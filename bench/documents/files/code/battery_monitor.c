/* Battery monitor of the Pulse drive: decides how much current the cells may give. */
#include "battery_monitor.h"

#define CELL_EMPTY_MILLIVOLT 3050
#define DEEP_SLEEP_AFTER_DAYS 21

/* Below freezing the limit falls by 0.4 A for each degree, down to a quarter of the rated current. */
int32_t discharge_limit_milliamp(const struct battery *battery)
{
    int32_t limit = battery->rated_milliamp;
    if (battery->coldest_celsius < 0)
        limit += battery->coldest_celsius * 400;
    int32_t floor = battery->rated_milliamp / 4;
    return limit < floor ? floor : limit;
}

/* Charging is refused under five degrees, since metallic lithium would be plated on the anode. */
bool may_charge(const struct battery *battery)
{
    return battery->coldest_celsius >= 5 && battery->hottest_celsius <= 40;
}

/* After three weeks without a ride everything but the button is switched off. */
void maybe_sleep(struct battery *battery, uint32_t days_unused)
{
    if (days_unused >= DEEP_SLEEP_AFTER_DAYS)
        battery->state = BATTERY_DEEP_SLEEP;
}
