package text

import (
	"errors"

	"till/payment"
)

// Evidence is the form by which a person closes an undecided item.
type Evidence struct {
	Title, Who, What, Says  string
	Part                    string
	PartNote                string // takes the whole amount
	WhoNote, WhatNote       string
	Unverified              string
	Paid, NotPaid, Returned string
	NoMoney                 string // a hold: there is no word to choose
	Choose                  Instruction
	Ready                   Instruction
	Empty, Nobody, Long     Instruction
	Card, Amount            Instruction
	Closed                  string
	Fails                   string // takes a technician's line

	KeyNext, KeyClose, KeyClear, KeyBack, KeyErase, KeyFields, KeyOpen, KeyChoose string
}

// Refusal is why evidence is not taken, "" where it is.
func (e Evidence) Refusal(err error) Instruction {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, payment.ErrEvidenceBy):
		return e.Nobody
	case errors.Is(err, payment.ErrEvidenceLong):
		return e.Long
	case errors.Is(err, payment.ErrEvidenceCard):
		return e.Card
	case errors.Is(err, payment.ErrEvidenceMoney):
		return e.Choose
	case errors.Is(err, payment.ErrEvidenceAmount):
		return e.Amount
	}
	return e.Empty
}

var evidenceEN = Evidence{
	Title: "Close with evidence", Who: "Who says so", What: "What the bank said", Says: "So it is",
	Part: "Amount at the bank", PartNote: "empty is the whole, %s; type it if it is less",
	WhoNote: "your name", WhatNote: "ticket of the hotline, or line of the statement",
	Unverified: "The name is recorded as not verified.",
	Paid:       "paid", NotPaid: "not paid", Returned: "returned", NoMoney: "no money moves by this one",
	Choose: "Choose what the evidence says: 1 or 2",
	Ready:  "Enter closes it. Nothing is deleted.",
	Empty:  "Write what the bank said first",
	Nobody: "Write who says so first",
	Long:   "Too long: one line, please",
	Card:   "No card numbers here: the last four digits",
	Amount: "Above zero, and at most what was asked for",
	Closed: "Closed by hand. Its slip is printed.", Fails: "Not closed: %s",
	KeyNext: "Next", KeyClose: "Close it", KeyClear: "Empty", KeyBack: "Leave it open", KeyErase: "Delete",
	KeyFields: "Up, down", KeyOpen: "Enter evidence", KeyChoose: "Choose",
}

var evidenceZH = Evidence{
	Title: "凭据结案", Who: "谁说的", What: "银行怎么说", Says: "所以是",
	Part: "银行的金额", PartNote: "空着就是全部 %s，少了才写",
	WhoNote: "您的姓名", WhatNote: "热线的工单号，或对账单的一行",
	Unverified: "姓名记为未核实。",
	Paid:       "已收", NotPaid: "未收", Returned: "已退", NoMoney: "这一笔不动钱",
	Choose: "请按 1 或 2 选凭据说的结果",
	Ready:  "按 Enter 结案，什么都不会删掉",
	Empty:  "请先写银行怎么说",
	Nobody: "请先写谁说的",
	Long:   "太长了：请写成一行",
	Card:   "请不要写卡号，只写后四位",
	Amount: "要大于零，不超过原来的金额",
	Closed: "已人工结案，凭单在打", Fails: "没有结案：%s",
	KeyNext: "下一栏", KeyClose: "结案", KeyClear: "清空", KeyBack: "先不结案", KeyErase: "删一个字",
	KeyFields: "上一栏 下一栏", KeyOpen: "凭据结案", KeyChoose: "选择",
}
