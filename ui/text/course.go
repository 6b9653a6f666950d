package text

import (
	"fmt"
	"strings"

	"till/ui/course"
)

// Course is the trainee's course: ten tasks and what is said of them.
type Course struct {
	Title    string
	Tasks    [course.Tasks]CourseTask
	Score    string // takes points
	Of       string // takes the number of the task and how many there are
	Do       string // heading of what to do
	Over     string // takes points
	OverNote string
	Begin    string // before anything was done
	Right    string // takes what was done
	RightEnd string // of the day's end
	Amount   string // takes what was done; the rest of the sentence is the task's
	Thing    string // takes what was done
	End      string // takes what was done
	Word     string
	Skipped  string
	Answers  string // the question of Lookup
	Come     string // where that question is answered, said at the counter
	KeySkip  string
	KeyAgain string
	KeyGo    string
	Sure     string // before the points are lost
	PlainHow string
	Mistakes func(n int) string // what stands at a task that was done wrong
}

// CourseTask is one task: its name, what to do in at most three lines, and what
// comes after its first half.
type CourseTask struct {
	Name string
	Do   string
	// GoOn is said after the first half; Why after the whole.
	GoOn, Why string
}

// CourseSays is the judge's sentence of the last thing that was done: right or
// wrong, and why. Did is the attempt as a line, "" where there is none.
func CourseSays(lang Lang, s course.State, did string) string {
	w := In(lang).Course
	task := min(s.Task, course.Tasks-1)
	before := max(0, s.Task-1)
	switch s.Said {
	case course.Right:
		if did == "" {
			return w.RightEnd
		}
		return fmt.Sprintf(w.Right, did) + " " + w.Tasks[before].Why
	case course.GoOn:
		return w.Tasks[task].GoOn
	case course.WrongAmount:
		return fmt.Sprintf(w.Amount, did)
	case course.WrongThing:
		return fmt.Sprintf(w.Thing, did)
	case course.WrongEnd:
		return fmt.Sprintf(w.End, did)
	case course.WrongWord:
		return w.Word
	case course.Skipped:
		return w.Skipped
	}
	return w.Begin
}

// CourseNow is the open task for the counter: which one, and what is to be done now.
func CourseNow(lang Lang, s course.State) (which, do string) {
	w := In(lang).Course
	task := w.Tasks[s.Task]
	which, do = fmt.Sprintf(w.Of, s.Task+1, course.Tasks), task.Do
	switch {
	case s.Said == course.GoOn && s.Task == course.Lookup, s.Said == course.WrongWord:
		do = w.Come
	case s.Said == course.GoOn:
		do = task.GoOn
	}
	return which, do
}

func task(name, do, goOn, why string) CourseTask {
	return CourseTask{name, strings.TrimSpace(do), goOn, why}
}

var courseEN = Course{Title: "Trainee's course", Score: "%d of 100 points", Of: "Task %d of %d", Do: "Do this",
	Over: "The course is over: %d of 100 points", OverNote: "A task without a mistake gives 10, after one 5. Begin again as often as you like.",
	Begin: "Nothing done yet. Enter goes to the counter. To come back here, press / there and type course.",
	Right: "Right: %s.", RightEnd: "Right: the day is settled and a new batch has begun.",
	Amount: "Not yet: %s is another amount.", Thing: "Not yet: %s is another kind of payment.",
	End: "Not yet: %s ended otherwise than the task wants.", Word: "Not yet: that is not where its money is. Look at its word again.",
	Skipped: "Skipped, without points.", Answers: "Where is its money? 1 paid  2 not paid  3 undecided  4 returned",
	Come:    "Answer in the course: press / and type course.",
	KeySkip: "Skip the task", KeyAgain: "Begin again", KeyGo: "To the counter", Sure: "Press 0 once more: the points so far are lost.",
	PlainHow: "Type course to hear the task and how you did; course skip, course again, course 1 to 4 to answer.",
	Mistakes: func(n int) string { return fmt.Sprintf("mistakes %d", n) },
	Tasks: [course.Tasks]CourseTask{
		task("A sale", "Charge 12.50: type 1250, then Enter.", "Go on.", "Paid means approved by the bank and written down here."),
		task("A decline", "Charge 12.51. The bank will say no: read why, and what to tell the customer.", "Go on.", "Not paid means that nothing was charged."),
		task("A void", "Take back the sale of 12.50, whole: find it in the transactions. Any name will do for who allows it.", "Go on.", "A void takes back a payment of this batch; the customer sees nothing on the statement."),
		task("A part refund", "Charge 20.00. Then give 5.00 of it back.", "The sale stands. Now give 5.00 of it back.", "A refund gives back a part, or money of another day. The sale is called returned from then on, also for a part."),
		task("Paper out", "Charge 6.21. The paper ends; print the slip when there is paper.", "It is paid and the slip waits. Print it.", "Money and paper are two things: paid stays paid."),
		task("Undecided, then reversed", "Charge 8.68. The bank does not answer: do not charge again, watch it be reversed.", "Undecided. The till reverses it: look at the undecided desk.", "After a reversal that the bank confirmed you may charge again."),
		task("Undecided, and it stays", "Charge 12.99. Nobody answers. Pretend that you called the bank: it says paid, ticket 4711. Close it with that at the desk.", "Undecided. At the desk press 2: paid, ticket 4711, and your own name for who says so.", "Only evidence closes what no answer closed."),
		task("A payment by code", "Charge 7.00 by the code on a phone: type QR in the menu. The code is 6299990000000000019.", "Go on.", "A code is a payment like any other: one word for its money."),
		task("What happened to that one?", "A customer asks about the 20.00. Find it, print its slip again, then come back to the course and answer.", "The slip is out.", "The journal knows; nobody has to remember."),
		task("The day's end", "Settle the day with the bank.", "Go on.", "Both sides agree, and a new batch begins."),
	}}

var courseZH = Course{Title: "新手课程", Score: "%d 分（满分 100）", Of: "第 %d 题，共 %d 题", Do: "请这样做",
	Over: "课程结束：%d 分（满分 100）", OverNote: "一次做对 10 分，做错过 5 分。可以随时重来。",
	Begin: "还没开始做。按 Enter 去柜台；要回到这里，在柜台按 /，再输入 kc。",
	Right: "对：%s。", RightEnd: "对：当天已结算，新批次开始了。",
	Amount: "还不对：%s，金额不是这个。", Thing: "还不对：%s，不是这种交易。",
	End: "还不对：%s，结果和题目要的不同。", Word: "还不对：它的钱不在那里。再看看它的那个词。",
	Skipped: "跳过了，没有分。", Answers: "它的钱在哪里？1 已收  2 未收  3 未定  4 已退",
	Come:    "回到课程里回答：按 /，再输入 kc。",
	KeySkip: "跳过这题", KeyAgain: "重新开始", KeyGo: "去柜台", Sure: "再按一次 0：到现在的分数会清掉。",
	PlainHow: "输入 课程 听题目和评语；课程 skip 跳过，课程 again 重来，课程 1 到 4 作答。",
	Mistakes: func(n int) string { return fmt.Sprintf("做错 %d 次", n) },
	Tasks: [course.Tasks]CourseTask{
		task("一笔消费", "收 12.50：输入 1250，按 Enter。", "继续。", "已收：银行批准了，这里也记下了。"),
		task("银行拒绝", "收 12.51。银行会拒绝：看看为什么，该对顾客说什么。", "继续。", "未收：没有扣款。"),
		task("撤销", "把 12.50 那一笔整笔撤销：在流水里找到它。批准人写谁都行。", "继续。", "撤销只用于本批次的一笔，顾客的账单上看不到。"),
		task("部分退货", "收 20.00，然后退 5.00。", "收好了。现在退其中的 5.00。", "退货可以退一部分，也可以退前几天的。从此那一笔叫已退，只退一部分也是。"),
		task("没有纸了", "收 6.21。纸会用完；装好纸后把小票打出来。", "钱已收，小票在等。请打印。", "钱和纸是两回事：已收还是已收。"),
		task("未定，后来冲正了", "收 8.68。银行没有回答：不要再刷，看它被冲正。", "未定。收银台正在冲正：看看未定款台。", "银行确认了冲正，就可以再收。"),
		task("未定，一直未定", "收 12.99。没人回答。假装问过银行：银行说已收，单号 4711。在未定款台里凭这个结案。", "未定。在未定款台里按 2：已收，单号 4711，谁说的就写自己的名字。", "没有回答的，只有证据能了结。"),
		task("扫码收款", "用手机付款码收 7.00：在菜单里输入 扫码。码是 6299990000000000019。", "继续。", "扫码也是一笔收款，钱也只有一个词。"),
		task("那一笔怎么样了？", "顾客问 20.00 那一笔。找到它，重打小票，再回到课程里回答。", "小票打好了。", "流水知道，不用人记。"),
		task("一天结束", "和银行结算当天。", "继续。", "两边一致，新批次开始。"),
	}}
