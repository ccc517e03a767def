"""What the integration tests share: a broker, the program under test, input, output and an oracle."""
