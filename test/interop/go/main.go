// Takes compiled pipelines as the KFP API server would: reads the file as an upload, checks the inputs of a run, and
// compiles it to an Argo workflow. One JSON object a line comes in, {"id", "yaml"}; one goes out for each,
// {"id", "templates", "platform"} or {"id", "error"}.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	wfapi "github.com/argoproj/argo-workflows/v3/pkg/apis/workflow/v1alpha1"
	"github.com/kubeflow/pipelines/api/v2alpha1/go/pipelinespec"
	"github.com/kubeflow/pipelines/backend/src/apiserver/model"
	"github.com/kubeflow/pipelines/backend/src/apiserver/template"
	"google.golang.org/protobuf/encoding/protojson"
	"sigs.k8s.io/yaml"
)

type asked struct {
	ID   string `json:"id"`
	YAML string `json:"yaml"`
}

type answer struct {
	ID string `json:"id"`
	// Templates of the Argo workflow.
	Templates int `json:"templates,omitempty"`
	// Whether the platform document was understood; one that is not is dropped without a word.
	Platform bool   `json:"platform,omitempty"`
	Error    string `json:"error,omitempty"`
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	decoder := json.NewDecoder(in)
	out := json.NewEncoder(os.Stdout)
	for decoder.More() {
		var each asked
		if err := decoder.Decode(&each); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		done, err := compile([]byte(each.YAML))
		done.ID = each.ID
		if err != nil {
			done.Error = err.Error()
		}
		if err := out.Encode(done); err != nil {
			os.Exit(1)
		}
	}
}

func compile(file []byte) (done answer, err error) {
	// The server would answer a panic with an internal error.
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("panic: %v", problem)
		}
	}()
	uploaded, err := template.New(file)
	if err != nil {
		// The server says no more than that it is no pipeline.
		if _, reason := read(file); reason != nil {
			err = fmt.Errorf("%w: %v", err, reason)
		}
		return done, err
	}
	if !uploaded.IsV2() {
		return done, fmt.Errorf("taken for something else than a pipeline spec")
	}
	// What was stored is what is read again when a run starts.
	stored, err := template.New(uploaded.Bytes())
	if err != nil {
		return done, fmt.Errorf("after storing: %w", err)
	}
	spec, err := read(stored.Bytes())
	if err != nil {
		return done, err
	}
	parameters, err := parametersFor(spec)
	if err != nil {
		return done, err
	}
	run := &model.Run{DisplayName: "run"}
	run.PipelineSpec.RuntimeConfig.Parameters = parameters
	workflow, err := stored.RunWorkflow(run, template.RunWorkflowOptions{RunId: "1", RunAt: 1})
	if err != nil {
		return done, err
	}
	var argo wfapi.Workflow
	if err := json.Unmarshal([]byte(workflow.ToStringForStore()), &argo); err != nil {
		return done, err
	}
	done.Templates = len(argo.Spec.Templates)
	done.Platform = bytes.Contains(stored.Bytes(), separator)
	return done, nil
}

var separator = []byte("\n---\n")

// read parses the first document as strictly as the server does.
func read(file []byte) (*pipelinespec.PipelineSpec, error) {
	first, _, _ := bytes.Cut(file, separator)
	document, err := yaml.YAMLToJSON(first)
	if err != nil {
		return nil, err
	}
	spec := &pipelinespec.PipelineSpec{}
	return spec, protojson.Unmarshal(document, spec)
}

// parametersFor makes a value for every parameter that a run must be given.
func parametersFor(spec *pipelinespec.PipelineSpec) (string, error) {
	values := map[string]any{}
	for name, parameter := range spec.GetRoot().GetInputDefinitions().GetParameters() {
		if parameter.GetIsOptional() || parameter.GetDefaultValue() != nil {
			continue
		}
		switch parameter.GetParameterType() {
		case pipelinespec.ParameterType_STRING:
			values[name] = "text"
		case pipelinespec.ParameterType_BOOLEAN:
			values[name] = true
		case pipelinespec.ParameterType_LIST:
			values[name] = []any{}
		case pipelinespec.ParameterType_STRUCT:
			values[name] = map[string]any{}
		default:
			values[name] = 1
		}
	}
	text, err := json.Marshal(values)
	return string(text), err
}
