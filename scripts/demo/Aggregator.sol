// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// Stand-in for a Chainlink aggregator, the only contract of the local chain that is not the protocols' own:
/// whoever runs the chain posts the answers of the market file. Eight decimals, as USD feeds have.
contract Aggregator {
    uint8 public constant decimals = 8;
    address public immutable poster = msg.sender;
    int256 public latestAnswer;
    uint80 private round;
    uint256 private updatedAt;

    error NotPoster();

    function post(int256 answer) external {
        if (msg.sender != poster) revert NotPoster();
        latestAnswer = answer;
        updatedAt = block.timestamp;
        ++round;
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return (round, latestAnswer, updatedAt, updatedAt, round);
    }
}
