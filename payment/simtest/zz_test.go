package simtest_test
import ("testing";"fmt";"os";"strconv";"till/payment/simtest")
func TestZZ(t *testing.T){ s,_:=strconv.ParseUint(os.Getenv("ZSEED"),10,64); p:=simtest.PlanOf(s); if m:=os.Getenv("ZMEM"); m!="" {p.Memory=m=="1"}
 p.Explain=func(m simtest.Moment){fmt.Println(m)}; r:=simtest.Play(p); fmt.Println(r.Broken)}
