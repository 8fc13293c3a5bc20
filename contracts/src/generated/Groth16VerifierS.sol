// SPDX-License-Identifier: GPL-3.0
/*
    Copyright 2021 0KIMS association.

    This file is generated with [snarkJS](https://github.com/iden3/snarkjs).

    snarkJS is a free software: you can redistribute it and/or modify it
    under the terms of the GNU General Public License as published by
    the Free Software Foundation, either version 3 of the License, or
    (at your option) any later version.

    snarkJS is distributed in the hope that it will be useful, but WITHOUT
    ANY WARRANTY; without even the implied warranty of MERCHANTABILITY
    or FITNESS FOR A PARTICULAR PURPOSE. See the GNU General Public
    License for more details.

    You should have received a copy of the GNU General Public License
    along with snarkJS. If not, see <https://www.gnu.org/licenses/>.
*/

pragma solidity >=0.7.0 <0.9.0;

contract Groth16Verifier {
    // Scalar field size
    uint256 constant r    = 21888242871839275222246405745257275088548364400416034343698204186575808495617;
    // Base field size
    uint256 constant q   = 21888242871839275222246405745257275088696311157297823662689037894645226208583;

    // Verification Key data
    uint256 constant alphax  = 9864197245527377067004464569193234527889963779971779641259968885552334232326;
    uint256 constant alphay  = 19062599224186664951836235088153466478586470620867416616802345040562438906754;
    uint256 constant betax1  = 2075543791677062537981523522779582678420579703447821193442257732493737809141;
    uint256 constant betax2  = 640094842364612238858842465328221162188198661898607162803475386504775833434;
    uint256 constant betay1  = 12426493583416630879486828659064935333410856306063398335015036053532514929345;
    uint256 constant betay2  = 19635513509607116743157645507622291509839433708659316815359282641340335468870;
    uint256 constant gammax1 = 11559732032986387107991004021392285783925812861821192530917403151452391805634;
    uint256 constant gammax2 = 10857046999023057135944570762232829481370756359578518086990519993285655852781;
    uint256 constant gammay1 = 4082367875863433681332203403145435568316851327593401208105741076214120093531;
    uint256 constant gammay2 = 8495653923123431417604973247489272438418190587263600148770280649306958101930;
    uint256 constant deltax1 = 4374289804612183960081316638804596534487068452087412089247786144192725508850;
    uint256 constant deltax2 = 522869141683160815792840066526266747965293654190254950317082455927425416839;
    uint256 constant deltay1 = 3349331583569386871299969658361781925267527274952545221407160852106228248932;
    uint256 constant deltay2 = 9789576498987157366619864865311070907596314586293287582028696529508145127941;

    
    uint256 constant IC0x = 9893434427307754987036878560122600627765395208882340817976414364608755704574;
    uint256 constant IC0y = 4630848032553610894565204959137119518368027316048665975311765709545165334498;
    
    uint256 constant IC1x = 3800937022501517989010120477464438314063951902268589165664592003013863759919;
    uint256 constant IC1y = 16149196763506493504241423024504017010471890894519252735755117834876558484133;
    
    uint256 constant IC2x = 7152912136005261192295724038436731627973285484998804918484353838928507682618;
    uint256 constant IC2y = 1972432974838757935948210960319879135972471576643447516963336014721754891081;
    
    uint256 constant IC3x = 13013838931585807152105759863686655752012811365978794785042107140607530132636;
    uint256 constant IC3y = 8196470019637067638389870007500997581410919656005001771197455326578633435342;
    
    uint256 constant IC4x = 20617087986648349382042452777025427041156428308648069978293156858661665489882;
    uint256 constant IC4y = 19185117840269077246814391728530711178013272821131460383612749410622572508866;
    
    uint256 constant IC5x = 16621960200016084610877126815081076404430063580288398387281805806172174520767;
    uint256 constant IC5y = 641457707784772141416920522563164021945508122669491174649871602203428844025;
    
    uint256 constant IC6x = 17818066290124760175643594524876066824599467755706779791934625220688299886435;
    uint256 constant IC6y = 8772879004774168061455848251867475823560313515828356118751917826579061093896;
    
    uint256 constant IC7x = 3836530647417617133657060381471854943085416421897105667147950537288046488061;
    uint256 constant IC7y = 2546468754496824085140511297691880224514629999667031166978376302428300268944;
    
    uint256 constant IC8x = 13048863561351951655094790822599735129961487228658355349769949063158464916389;
    uint256 constant IC8y = 21085787312717513448678833123715909859705387797874807954257948898181967426828;
    
    uint256 constant IC9x = 3203855987565968586115906395308613927226152499245382985237378560335506143783;
    uint256 constant IC9y = 16346422764941825945554066264752595592083526574908907156759103201728303121805;
    
    uint256 constant IC10x = 17577536732838531805157533298111858339141486757312595328428552721462553547981;
    uint256 constant IC10y = 21055857671274569869858921694682357567638537558511485332470989036204695874836;
    
 
    // Memory data
    uint16 constant pVk = 0;
    uint16 constant pPairing = 128;

    uint16 constant pLastMem = 896;

    function verifyProof(uint[2] calldata _pA, uint[2][2] calldata _pB, uint[2] calldata _pC, uint[10] calldata _pubSignals) public view returns (bool) {
        assembly {
            function checkField(v) {
                if iszero(lt(v, r)) {
                    mstore(0, 0)
                    return(0, 0x20)
                }
            }
            
            // G1 function to multiply a G1 value(x,y) to value in an address
            function g1_mulAccC(pR, x, y, s) {
                let success
                let mIn := mload(0x40)
                mstore(mIn, x)
                mstore(add(mIn, 32), y)
                mstore(add(mIn, 64), s)

                success := staticcall(sub(gas(), 2000), 7, mIn, 96, mIn, 64)

                if iszero(success) {
                    mstore(0, 0)
                    return(0, 0x20)
                }

                mstore(add(mIn, 64), mload(pR))
                mstore(add(mIn, 96), mload(add(pR, 32)))

                success := staticcall(sub(gas(), 2000), 6, mIn, 128, pR, 64)

                if iszero(success) {
                    mstore(0, 0)
                    return(0, 0x20)
                }
            }

            function checkPairing(pA, pB, pC, pubSignals, pMem) -> isOk {
                let _pPairing := add(pMem, pPairing)
                let _pVk := add(pMem, pVk)

                mstore(_pVk, IC0x)
                mstore(add(_pVk, 32), IC0y)

                // Compute the linear combination vk_x
                
                g1_mulAccC(_pVk, IC1x, IC1y, calldataload(add(pubSignals, 0)))
                
                g1_mulAccC(_pVk, IC2x, IC2y, calldataload(add(pubSignals, 32)))
                
                g1_mulAccC(_pVk, IC3x, IC3y, calldataload(add(pubSignals, 64)))
                
                g1_mulAccC(_pVk, IC4x, IC4y, calldataload(add(pubSignals, 96)))
                
                g1_mulAccC(_pVk, IC5x, IC5y, calldataload(add(pubSignals, 128)))
                
                g1_mulAccC(_pVk, IC6x, IC6y, calldataload(add(pubSignals, 160)))
                
                g1_mulAccC(_pVk, IC7x, IC7y, calldataload(add(pubSignals, 192)))
                
                g1_mulAccC(_pVk, IC8x, IC8y, calldataload(add(pubSignals, 224)))
                
                g1_mulAccC(_pVk, IC9x, IC9y, calldataload(add(pubSignals, 256)))
                
                g1_mulAccC(_pVk, IC10x, IC10y, calldataload(add(pubSignals, 288)))
                

                // -A
                mstore(_pPairing, calldataload(pA))
                mstore(add(_pPairing, 32), mod(sub(q, calldataload(add(pA, 32))), q))

                // B
                mstore(add(_pPairing, 64), calldataload(pB))
                mstore(add(_pPairing, 96), calldataload(add(pB, 32)))
                mstore(add(_pPairing, 128), calldataload(add(pB, 64)))
                mstore(add(_pPairing, 160), calldataload(add(pB, 96)))

                // alpha1
                mstore(add(_pPairing, 192), alphax)
                mstore(add(_pPairing, 224), alphay)

                // beta2
                mstore(add(_pPairing, 256), betax1)
                mstore(add(_pPairing, 288), betax2)
                mstore(add(_pPairing, 320), betay1)
                mstore(add(_pPairing, 352), betay2)

                // vk_x
                mstore(add(_pPairing, 384), mload(add(pMem, pVk)))
                mstore(add(_pPairing, 416), mload(add(pMem, add(pVk, 32))))


                // gamma2
                mstore(add(_pPairing, 448), gammax1)
                mstore(add(_pPairing, 480), gammax2)
                mstore(add(_pPairing, 512), gammay1)
                mstore(add(_pPairing, 544), gammay2)

                // C
                mstore(add(_pPairing, 576), calldataload(pC))
                mstore(add(_pPairing, 608), calldataload(add(pC, 32)))

                // delta2
                mstore(add(_pPairing, 640), deltax1)
                mstore(add(_pPairing, 672), deltax2)
                mstore(add(_pPairing, 704), deltay1)
                mstore(add(_pPairing, 736), deltay2)


                let success := staticcall(sub(gas(), 2000), 8, _pPairing, 768, _pPairing, 0x20)

                isOk := and(success, mload(_pPairing))
            }

            let pMem := mload(0x40)
            mstore(0x40, add(pMem, pLastMem))

            // Validate that all evaluations ∈ F
            
            checkField(calldataload(add(_pubSignals, 0)))
            
            checkField(calldataload(add(_pubSignals, 32)))
            
            checkField(calldataload(add(_pubSignals, 64)))
            
            checkField(calldataload(add(_pubSignals, 96)))
            
            checkField(calldataload(add(_pubSignals, 128)))
            
            checkField(calldataload(add(_pubSignals, 160)))
            
            checkField(calldataload(add(_pubSignals, 192)))
            
            checkField(calldataload(add(_pubSignals, 224)))
            
            checkField(calldataload(add(_pubSignals, 256)))
            
            checkField(calldataload(add(_pubSignals, 288)))
            

            // Validate all evaluations
            let isValid := checkPairing(_pA, _pB, _pC, _pubSignals, pMem)

            mstore(0, isValid)
             return(0, 0x20)
         }
     }
 }
