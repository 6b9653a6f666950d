package cli

import (
	"sync"
	"testing"

	"till/ui"
)

// Two screens that look at the course at once leave one file, whole.
func TestTheCourseIsLookedAtByManyAtOnce(t *testing.T) {
	s := &session{stdout: t.Output(), stderr: t.Output(), env: environment{lookup: func(string) string { return "" }},
		flags: flags{practice: true, data: t.TempDir()}}
	opened, err := s.openTill(t.Context(), quick)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.close()
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if _, err := opened.courseOf(ui.CourseWish{Again: true}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if _, begun, err := opened.readCourse(); err != nil || !begun {
		t.Errorf("the course is not there: %v", err)
	}
}
