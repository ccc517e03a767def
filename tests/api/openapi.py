"""Whether an answer is what docs/openapi.yaml says."""

import json

import jsonschema
import yaml


class OpenApi:
    def __init__(self, path):
        with open(path, encoding="utf-8") as text:
            self.document = yaml.safe_load(text)
        jsonschema.Draft202012Validator.check_schema(self.document["components"]["schemas"])

    def check(self, path, status, content_type, body):
        """Raises unless the answer to GET `path` (without its query) fits; returns the parsed body."""
        responses = self.document["paths"][path]["get"]["responses"]
        response = responses.get(str(status), responses["default"])
        if "$ref" in response:
            response = self.document["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
        media = content_type.split(";")[0]
        assert media in response["content"], f"{path}: {status} is not answered as {media}"
        if media == "text/csv":
            return body
        parsed = json.loads(body)
        schema = {**response["content"][media]["schema"], "components": self.document["components"]}
        jsonschema.validate(parsed, schema, jsonschema.Draft202012Validator)
        return parsed
