module newsbeam/tests/kibana/apicheck

go 1.26.1

require github.com/elastic/terraform-provider-elasticstack v0.16.2

require (
	github.com/apapsch/go-jsonmerge/v2 v2.0.0 // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/oapi-codegen/runtime v1.4.1 // indirect
)
