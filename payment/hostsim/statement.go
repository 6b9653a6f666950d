package hostsim

import (
	"encoding/csv"
	"io"

	"till/payment"
)

// feeShare is what this acquirer keeps of a sale, in ten thousandths.
const feeShare = 60

// WriteStatement writes what the acquirer booked as the file that acquirers give a
// shop: a line for each payment that stands or was given back later, GBK left to
// whoever wants it. Voids, refunds and their originals are lines of their own.
func (s *Server) WriteStatement(w io.Writer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := csv.NewWriter(w)
	out.UseCRLF = true
	_ = out.Write([]string{"交易日期", "终端号", "批次号", "凭证号", "参考号", "交易类型", "卡号", "交易金额", "手续费"}) // Flush tells
	for _, r := range s.book.records {
		e := r.Entry
		booked := e.State == StateApproved || e.State == StateVoided || e.State == StateRefunded
		if !booked || e.Kind.Moves() == payment.MovesNothing || e.Kind.Changes() {
			continue
		}
		amount := r.total()
		day := r.Day
		if len(day) == len("20060102") {
			day = day[:4] + "-" + day[4:6] + "-" + day[6:]
		}
		if e.Kind.Moves() == payment.MovesOut {
			amount = -amount
		}
		fee := amount * feeShare / 10_000
		_ = out.Write([]string{day, e.TerminalID, e.Batch, e.STAN, e.RRN, string(e.Kind), e.Card, amount.Plain(), fee.Plain()})
	}
	out.Flush()
	return out.Error()
}
