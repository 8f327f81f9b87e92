package shop

import (
	"context"
	"fmt"
	"log"
	"os"

	"example.test/shop/pkg/feature"
	unleash "github.com/Unleash/unleash-client-go/v4"
	"github.com/spf13/viper"
)

type options struct {
	Flag string
	Name string
}

func Run(ctx context.Context, s *feature.Service, region, kind string) {
	if s.On(ctx, feature.FastCheckout) {
		log.Println("slow-logged")
	}
	if feature.Enabled(ctx, s, "wrapped-twice") || s.On(ctx, "direct-literal") {
		return
	}
	if unleash.IsEnabled("unleash-flag", unleash.WithFallback(true)) {
		return
	}
	if viper.GetBool("viper-setting") || os.Getenv("ENABLE_THING") != "" {
		return
	}
	if s.On(ctx, feature.Key(fmt.Sprintf("tier-%s", kind))) {
		return
	}
	opts := options{Flag: "struct-field-flag", Name: "struct-name-only"}
	for _, key := range []string{"looped-a", "looped-b"} {
		if feature.Enabled(ctx, s, key) {
			fmt.Println(key, opts)
		}
	}
	switch kind {
	case "search":
		fmt.Println("beta")
	}
	if _, ok := enabled()["map-index-flag"]; ok {
		return
	}
	// the comment-only flag is gone
	_ = feature.Renamed
}

func enabled() map[string]bool { return nil }
