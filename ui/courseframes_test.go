package ui_test

import (
	"till/ui"
	"till/ui/course"
	"till/ui/screen"
	"till/ui/uitest"
)

// learns opens the course where it stands.
func learns(state course.State, of uint64) func(*uitest.Driver) {
	return func(d *uitest.Driver) {
		read := ui.CourseRead{State: state}
		if of != 0 {
			read.Of = uitest.Approved(of, coffee)
		}
		d.Cashier.Learning(read)
		d.Wish(screen.GoCourse{})
	}
}

var courseFrames = []frame{
	{screen: "course", name: "begin", every: true, story: learns(course.Begin(0, "000042"), 0)},
	{screen: "course", name: "wrong", story: learns(course.State{Task: course.Void, Said: course.WrongThing, Of: 117,
		Done: [course.Tasks]course.Verdict{course.Right, course.Right}, Mistakes: [course.Tasks]int{0, 1, 1}}, 117)},
	{screen: "course", name: "question", every: true, story: learns(course.State{Task: course.Lookup, Said: course.GoOn}, 0)},
	{screen: "course", name: "over", story: learns(course.State{Task: course.Tasks, Said: course.Right}, 0)},
	{screen: "course", name: "counter", every: true, story: func(d *uitest.Driver) {
		learns(course.State{Task: course.Lookup, Said: course.GoOn}, 0)(d)
		d.Key("enter")
	}},
}
