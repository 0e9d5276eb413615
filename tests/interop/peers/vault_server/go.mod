module vaultserver

go 1.20

require (
	github.com/hashicorp/vault v1.14.1
	github.com/hashicorp/vault-plugin-secrets-kv v0.15.0
)

// What that release was made of; its own go.mod has it beside it.
replace github.com/hashicorp/vault/sdk => github.com/hashicorp/vault/sdk v0.9.2
