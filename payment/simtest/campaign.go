package simtest

import (
	"context"
	"sync"
)

// Campaign plays world after world, the seeds counting up from first, until they
// had that many power cuts together or a law was broken. The worlds know nothing
// of one another, so workers of them are played at once; what comes out does not
// depend on how many, nor on which was ready first. each hears every result in
// the order of the seeds and may be nil. It returns the sum, or the result that
// is broken. When ctx ends it returns what it has.
func Campaign(ctx context.Context, first uint64, cuts, workers int, each func(Result)) Result {
	total := Result{Seed: first, Seen: map[string]int{}}
	results, stop := playAll(ctx, first, max(workers, 1))
	defer stop()
	for result := range results {
		one, ready := <-result
		if !ready {
			break
		}
		if each != nil {
			each(one)
		}
		if one.Broken != nil {
			return one
		}
		total.add(one)
		if total.Cuts >= cuts {
			break
		}
	}
	return total
}

// playAll plays world after world in workers at once and gives a place for each
// result in the order of the seeds. Those that nobody waits for are dropped.
func playAll(ctx context.Context, first uint64, workers int) (<-chan chan Result, func()) {
	ctx, cancel := context.WithCancel(ctx)
	type job struct {
		seed uint64
		to   chan Result
	}
	jobs, places := make(chan job), make(chan chan Result, 4*workers)
	var hands sync.WaitGroup
	for range workers {
		hands.Go(func() {
			for j := range jobs {
				if ctx.Err() == nil {
					j.to <- Play(PlanOf(j.seed))
				}
				close(j.to)
			}
		})
	}
	hands.Go(func() {
		defer close(places)
		defer close(jobs)
		for seed := first; ctx.Err() == nil; seed++ {
			j := job{seed, make(chan Result, 1)}
			select {
			case places <- j.to:
				jobs <- j
			case <-ctx.Done():
			}
		}
	})
	return places, func() {
		cancel()
		for range places {
			// so that whoever deals out the seeds sees the end
		}
		hands.Wait()
	}
}

// Catch is what became of one planted mistake.
type Catch struct {
	Mutant Mutant
	// Cuts is how many power cuts it took until a law did not hold.
	Cuts int
	// Seed is the world in which it was found, Broken the law; nil when it was not
	// found within the mutant's limit.
	Seed   uint64
	Broken *Violation
}

// Hunt plays worlds with a mistake in them, the seeds counting up from first,
// until a law breaks or the mutant's limit of power cuts is over.
func (m *Mutant) Hunt(first uint64) Catch {
	catch := Catch{Mutant: *m}
	for seed := first; catch.Cuts < m.Within; seed++ {
		one := Play(Plan{Seed: seed, Memory: !m.LyingDisk, Mutant: m})
		catch.Cuts += one.Cuts
		if one.Broken != nil {
			catch.Seed, catch.Broken = seed, one.Broken
			break
		}
	}
	return catch
}

// HuntAll hunts every mistake, workers at once, and gives the catches in the
// order of Mutants. each hears them as they come and may be nil.
func HuntAll(ctx context.Context, first uint64, workers int, each func(Catch)) []Catch {
	catches := make([]Catch, len(Mutants))
	next := make(chan int)
	var hands sync.WaitGroup
	var mouth sync.Mutex
	for range max(workers, 1) {
		hands.Go(func() {
			for i := range next {
				catches[i] = Mutants[i].Hunt(first)
				if each != nil {
					mouth.Lock()
					each(catches[i])
					mouth.Unlock()
				}
			}
		})
	}
	for i := range Mutants {
		catches[i].Mutant = Mutants[i]
		if ctx.Err() == nil {
			next <- i
		}
	}
	close(next)
	hands.Wait()
	return catches
}
