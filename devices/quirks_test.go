package devices_test

// What the reference on PIN pads lists as quirks (pinpad.md 10), and the test that
// holds each:
//
//	drain to silence after CAN and EOT, then wait     pinpad/abecs TestCancellingTakesTheCommandBack, TestALineThatNeverFallsSilentIsGivenUp
//	slow GIX, secure OPN, TLR, TLE                    pinpad/abecs TestExchangeKeepsToTheLinkLayer (limits of slow commands)
//	bytes above 7F, stuffing, EOT 04                  pinpad/abecs TestEveryPayloadSurvivesItsPacket, TestLinkVectorsHold
//	errata of the specification's examples            pinpad/abecs TestCommandVectorsHold, TestACardIsReadWithEitherFiller
//	an old pad without the newer commands             pinpad/abecs TestTheChipIsAskedInTheAcquirersManner; here TestAPadUnpluggedWhileItWaitsIsAnErrorAndComesBack (PadClassic)
//	a pad left in an enciphered session (009)         pinpad/abecs TestAPadThatLostTheSessionGetsANewOne
//	a session that ends in the middle of a chip sale  TestAPadThatWentBeforeTheCardHeardTheBankIsNoFinishedCard
//	a card left in the slot from the last sale        pinpad/abecs TestAChipCardIsRemovedAtTheEnd
//	a stale amount or text on the display             TestThePadServesOneAtATimeAndTheLampsMeanwhile, TestAClosedPadStaysClosed
//	a text longer than the display                    pinpad TestAPadShowsLatinOneInUpperCase
//	012 is a customer, not a fault                    devicetest "nobody presents a card in time"
//	a PIN entry that blocks the pad                   TestCancellingThePINIsTheCashiersCancel
//	another name after a replug                       discover TestThePadIsFoundAgainUnderAnotherName
//	keys of a pad that came back, or of another one   TestAnotherPadHasNoKeys, TestAUICPadThatIsUnpluggedComesBackWithItsKeys
//	an interrupted authorisation is unknown           ui/cli TestTheCableIsPulledAtEachStep, ui/e2e the-counters-pad-is-pulled
//	garbage, floods, drips, wrong lengths             pinpad/abecs TestBrokenPacketsAreNamed, TestAPadThatTalksWithoutEndCanBeStopped, TestAnAnswerThatComesByDripsIsGivenUp
//	a port that blocks on write or is opened twice    link TestADeviceThatDoesNotDrainHoldsNobody, TestAPortHasOneTillAtATime
