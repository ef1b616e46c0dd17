package app

import (
	"encoding/json"
	"strconv"

	abci "github.com/cometbft/cometbft/abci/types"

	"github.com/seed-63a7a409/chorus/chain/record"
)

// addEvents adds events of the ledger as CometBFT indexes them: the kind, what can be searched for, and the whole as JSON.
func addEvents(list *[]abci.Event, events []record.Event) error {
	for _, e := range events {
		text, err := json.Marshal(e)
		if err != nil {
			return err
		}
		event := abci.Event{Type: string(e.Kind), Attributes: []abci.EventAttribute{{Key: "event", Value: string(text)}}}
		if e.Account != "" {
			event.Attributes = append(event.Attributes, abci.EventAttribute{Key: "account", Value: e.Account, Index: true})
		}
		if e.Topic != 0 {
			event.Attributes = append(event.Attributes, abci.EventAttribute{Key: "topic", Value: strconv.FormatUint(e.Topic, 10), Index: true})
		}
		*list = append(*list, event)
	}
	return nil
}
