// Holds dashboards, as bodies of Kibana's Dashboards API, against the types that Elastic generates from its description:
// every name known, every value of its kind and one of those listed, everything required there, one form of each choice.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"

	"github.com/elastic/terraform-provider-elasticstack/generated/kbapi"
)

func main() {
	wrong := false
	for _, file := range os.Args[1:] {
		body, err := os.ReadFile(file)
		if err == nil {
			err = check(reflect.TypeOf(kbapi.KibanaHTTPAPIsKbnDashboardData{}), body, "dashboard")
		}
		if err != nil {
			fmt.Println(err)
			wrong = true
		}
	}
	if wrong {
		os.Exit(1)
	}
}

// check says what is wrong with a JSON value as one of a type.
func check(kind reflect.Type, raw json.RawMessage, where string) error {
	for kind.Kind() == reflect.Pointer {
		kind = kind.Elem()
	}
	if forms := formsOf(kind); forms != nil {
		return checkChoice(forms, raw, where)
	}
	switch kind.Kind() {
	case reflect.Struct:
		return checkObject(kind, raw, where)
	case reflect.Slice:
		var items []json.RawMessage
		if err := json.Unmarshal(raw, &items); err != nil {
			return fmt.Errorf("%s: %w", where, err)
		}
		for number, item := range items {
			if err := check(kind.Elem(), item, fmt.Sprintf("%s.%d", where, number)); err != nil {
				return err
			}
		}
		return nil
	}
	return checkPlain(kind, raw, where)
}

// formsOf gives the types that a choice allows: a generated choice holds raw JSON and has a method As… for each.
func formsOf(kind reflect.Type) []reflect.Type {
	if kind.Kind() != reflect.Struct || kind.NumField() != 1 || kind.Field(0).Name != "union" {
		return nil
	}
	forms := []reflect.Type{}
	for number := 0; number < kind.NumMethod(); number++ {
		if method := kind.Method(number); strings.HasPrefix(method.Name, "As") && method.Type.NumOut() == 2 {
			forms = append(forms, method.Type.Out(0))
		}
	}
	return forms
}

// checkChoice wants one of the forms to fit; else it gives the deepest mistake of those whose own name fits: the form meant.
func checkChoice(forms []reflect.Type, raw json.RawMessage, where string) error {
	var closest error
	for _, form := range forms {
		err := check(form, raw, where)
		if err == nil {
			return nil
		}
		if closest == nil || rank(err, where) > rank(closest, where) {
			closest = err
		}
	}
	return closest
}

func rank(err error, where string) int {
	place, _, _ := strings.Cut(err.Error(), ":")
	if place == where+".type" || place == where+".operation" {
		return 0
	}
	return 1 + strings.Count(place, ".")
}

func checkObject(kind reflect.Type, raw json.RawMessage, where string) error {
	var there map[string]json.RawMessage
	if err := json.Unmarshal(raw, &there); err != nil {
		return fmt.Errorf("%s: %w", where, err)
	}
	// what says which form an object has comes first: the mistake in another form is none
	for _, name := range []string{"type", "operation"} {
		if err := checkField(kind, name, there, where); err != nil {
			return err
		}
	}
	known := map[string]bool{}
	for number := 0; number < kind.NumField(); number++ {
		name, _, _ := strings.Cut(kind.Field(number).Tag.Get("json"), ",")
		known[name] = true
		if err := checkField(kind, name, there, where); err != nil {
			return err
		}
	}
	for name := range there {
		if !known[name] {
			return fmt.Errorf("%s.%s: is not known in %s", where, name, kind.Name())
		}
	}
	return nil
}

func checkField(kind reflect.Type, wanted string, there map[string]json.RawMessage, where string) error {
	for number := 0; number < kind.NumField(); number++ {
		field := kind.Field(number)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name != wanted {
			continue
		}
		value, given := there[name]
		if given {
			return check(field.Type, value, where+"."+name)
		}
		if !strings.Contains(options, "omitempty") {
			return fmt.Errorf("%s: %s is missing in %s", where, name, kind.Name())
		}
	}
	return nil
}

func checkPlain(kind reflect.Type, raw json.RawMessage, where string) error {
	value := reflect.New(kind)
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(value.Interface()); err != nil {
		return fmt.Errorf("%s: %w", where, err)
	}
	if listed, ok := value.Elem().Interface().(interface{ Valid() bool }); ok && !listed.Valid() {
		return fmt.Errorf("%s: %s is not one of %s", where, raw, kind.Name())
	}
	return nil
}
