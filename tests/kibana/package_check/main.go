// Validates an Elastic content package with the published specification, but for the checks that its validation.yml
// leaves out.
package main

import (
	"fmt"
	"os"

	"github.com/elastic/package-spec/v3/code/go/pkg/specerrors"
	"github.com/elastic/package-spec/v3/code/go/pkg/validator"
)

func main() {
	if err := check(os.Args[1]); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func check(folder string) error {
	found := validator.ValidateFromPath(folder)
	errs, ok := found.(specerrors.ValidationErrors)
	if !ok {
		return found
	}
	config, err := specerrors.LoadConfigFilter(os.DirFS(folder))
	if err != nil {
		return err
	}
	result, err := specerrors.NewFilter(config).Run(errs)
	if err != nil {
		return err
	}
	return result.Processed
}
