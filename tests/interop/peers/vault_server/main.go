// A server of HashiCorp Vault in memory, with its transit engine and its key-value store, for tests:
// unsealed, on loopback. Prints its address and its root token, and ends with its standard input.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"reflect"
	"unsafe"

	log "github.com/hashicorp/go-hclog"
	kv "github.com/hashicorp/vault-plugin-secrets-kv"
	"github.com/hashicorp/vault/builtin/logical/transit"
	vaulthttp "github.com/hashicorp/vault/http"
	"github.com/hashicorp/vault/internalshared/configutil"
	"github.com/hashicorp/vault/sdk/framework"
	"github.com/hashicorp/vault/sdk/helper/consts"
	"github.com/hashicorp/vault/sdk/logical"
	"github.com/hashicorp/vault/sdk/physical/inmem"
	"github.com/hashicorp/vault/vault"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

var engines = map[string]logical.Factory{"transit": transitFactory, "kv": kv.Factory}

// What the server takes for built in: the engines above.
type registry struct{}

func (registry) Contains(name string, kind consts.PluginType) bool {
	_, found := engines[name]
	return found && kind == consts.PluginTypeSecrets
}

func (r registry) Get(name string, kind consts.PluginType) (func() (interface{}, error), bool) {
	return func() (interface{}, error) { return engines[name], nil }, r.Contains(name, kind)
}

func (registry) Keys(consts.PluginType) []string { return []string{"transit", "kv"} }

func (r registry) DeprecationStatus(name string, kind consts.PluginType) (consts.DeprecationStatus, bool) {
	return consts.Supported, r.Contains(name, kind)
}

func (registry) IsBuiltinEntPlugin(string, consts.PluginType) bool { return false }

// The sdk that can be had is a little younger than the one in the release: it wants of every path that makes
// something a check whether it is there, which some of the release's own have not.
func addChecks(paths []*framework.Path) {
	for _, path := range paths {
		_, makes := path.Operations[logical.CreateOperation]
		_, calls := path.Callbacks[logical.CreateOperation]
		if path.ExistenceCheck == nil && (makes || calls) {
			path.ExistenceCheck = func(context.Context, *logical.Request, *framework.FieldData) (bool, error) {
				return false, nil
			}
		}
	}
}

func systemPaths(core *vault.Core) []*framework.Path {
	field := reflect.ValueOf(core).Elem().FieldByName("systemBackend")
	system := reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem().Interface().(*vault.SystemBackend)
	return system.Backend.Paths
}

func transitFactory(ctx context.Context, conf *logical.BackendConfig) (logical.Backend, error) {
	made, err := transit.Backend(ctx, conf)
	if err != nil {
		return nil, err
	}
	addChecks(made.Backend.Paths)
	return made, made.Setup(ctx, conf)
}

func main() {
	logger := log.New(&log.LoggerOptions{Level: log.Error, Output: os.Stderr})
	storage, err := inmem.NewInmem(nil, logger)
	must(err)
	core, err := vault.NewCore(&vault.CoreConfig{
		Physical:        storage,
		Logger:          logger,
		DisableMlock:    true,
		LogicalBackends: engines,
		BuiltinRegistry: registry{},
	})
	must(err)
	ctx := context.Background()
	made, err := core.Initialize(ctx, &vault.InitParams{
		BarrierConfig:  &vault.SealConfig{SecretShares: 1, SecretThreshold: 1},
		RecoveryConfig: &vault.SealConfig{},
	})
	must(err)
	_, err = core.Unseal(made.SecretShares[0])
	must(err)
	addChecks(systemPaths(core))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	handler := vaulthttp.Handler.Handler(&vault.HandlerProperties{
		Core: core, ListenerConfig: &configutil.Listener{},
	})
	go func() { must(http.Serve(listener, handler)) }()
	must(json.NewEncoder(os.Stdout).Encode(map[string]string{
		"url": "http://" + listener.Addr().String(), "token": made.RootToken,
	}))
	_, _ = io.Copy(io.Discard, os.Stdin)
}
