// Package locator finds bicycles that were stolen.
package locator

import "time"

// Beacon intervals: while moving every ten seconds, in a cellar once in two hours, to last for six weeks.
const (
	Moving  = 10 * time.Second
	Resting = 2 * time.Hour
)

// Share gives the place to the police for 72 hours and writes a line into the owner's log.
func Share(bike string, caseNumber string) (Link, error) {
	if caseNumber == "" {
		return Link{}, ErrNoCase
	}
	return newLink(bike, 72*time.Hour), nil
}

// Forget removes all places older than thirty days, as the privacy notice promises.
func Forget(now time.Time) int {
	return store.DeleteBefore(now.AddDate(0, 0, -30))
}
